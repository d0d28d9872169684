//! Whether the fields of one thing fit each other, when an undo puts some of them back.

use crate::domain::{act::Act, change::Thing, command::festival::MOST_DAYS, festival::Festival, show::Show};

/// What is wrong between the fields of a thing that has some of before and some of now.
pub(super) fn unfit(thing: &Thing) -> Option<(&'static str, &'static str)> {
    match thing {
        Thing::Festival(it) if !has_days(it) => {
            Some(("its days would be out of order, or too many.", "起止日期将颠倒或超出天数上限。"))
        }
        Thing::Festival(it) if !it.leads.in_order() => {
            Some(("its lead times would be out of order.", "报到、化妆、候场的提前时间将前后颠倒。"))
        }
        Thing::Act(it) if !has_cast_of_its_teams(it) => {
            Some(("its cast would have people of a team that is not the act's.", "演员表中将有不属于本节目队伍的演员。"))
        }
        Thing::Show(it) if !has_times_in_order(it) => {
            Some(("its doors, start and ends would be out of order.", "入场、开始与结束时间将前后颠倒。"))
        }
        _ => None,
    }
}

fn has_days(festival: &Festival) -> bool {
    let days = (festival.ends_on - festival.starts_on).num_days() + 1;
    (1..=MOST_DAYS).contains(&days)
}

fn has_cast_of_its_teams(act: &Act) -> bool {
    act.cast.iter().filter_map(|it| it.team).all(|team| act.teams.contains(&team))
}

fn has_times_in_order(show: &Show) -> bool {
    let Some(start) = show.starts_at else {
        return show.doors_at.is_none() && show.planned_ends_at.is_none() && show.hard_ends_at.is_none();
    };
    show.doors_at.is_none_or(|doors| doors <= start)
        && show.planned_ends_at.is_none_or(|end| start <= end)
        && show.hard_ends_at.is_none_or(|end| start < end)
}
