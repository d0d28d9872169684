//! What happened to the draft after the first release: a few edits as any festival knows them, most of which leave a conflict.
//!
//! Titles, people and reasons are invented, like the shows they happen to.

use std::sync::Arc;

use super::source::{Ids, both, september};
use crate::domain::{
    act::{Act, ActStatus},
    change::Change,
    id::ActId,
    plan::Plan,
    show::{InterludeKind, ItemContent, ProgramItem, Show, Visibility},
    team::MemberRole,
};

/// Decides one edit on the draft as the edits before it left it; `None` where the Plan is not the demo's.
type Edit = fn(&Plan, &mut Ids) -> Option<Vec<Change>>;

/// The edits with the names of their actions, in order.
const EDITS: [(&str, Edit); 8] = [
    ("programItemInsert", late_speech),
    ("showSchedule", heat_moved),
    ("programItemMove", solo_moved_up),
    ("actCreate", guest_act),
    ("programItemInsert", guest_act_placed),
    ("actUpdate", sketch_grows),
    ("actUpdate", dancer_replaced),
    ("actWithdraw", act_withdrawn),
];

/// Every edit on the Plan, each decided after those before it.
pub(super) fn all(plan: &Plan) -> Vec<(String, Vec<Change>)> {
    let mut ids = Ids::of_later_changes();
    let mut draft = plan.clone();
    let mut done = Vec::with_capacity(EDITS.len());
    for (action, edit) in EDITS {
        if let Some(changes) = edit(&draft, &mut ids) {
            draft = draft.apply(&changes);
            done.push((action.to_owned(), changes));
        }
    }
    done
}

/// The district's office calls: a leader comes to the closing show after all and speaks for twenty minutes, before the last
/// awards. The plaza has to be quiet at 21:00: SHOW_OVERRUN.
fn late_speech(plan: &Plan, ids: &mut Ids) -> Option<Vec<Change>> {
    let mut show = show(plan, "S13")?;
    let content = ItemContent::Interlude {
        kind: InterludeKind::Speech,
        title: both("领导讲话", "A leader's address"),
        duration_seconds: 1_200,
    };
    let before_awards = show.items.len().checked_sub(2)?;
    show.items.insert(before_awards, item(ids, content));
    Some(vec![show.into()])
}

/// The ninth heat is brought forward so that its audience gets the last bus home, and nobody looks at the eighth, which is
/// still on that stage: STAGE_OVERLAP. A magician who dances in the eighth would be on twice at once: PERFORMER_CLASH.
fn heat_moved(plan: &Plan, _: &mut Ids) -> Option<Vec<Change>> {
    let mut show = show(plan, "S09")?;
    show.doors_at = Some(september(19, 15, 20));
    show.starts_at = Some(september(19, 15, 50));
    show.hard_ends_at = Some(september(19, 17, 50));
    Some(vec![show.into()])
}

/// In the tenth heat a singer has to catch a night shift, and her solo is put right behind the number she sings in with her
/// ensemble. She has a whole costume to change: QUICK_CHANGE.
fn solo_moved_up(plan: &Plan, _: &mut Ids) -> Option<Vec<Change>> {
    let mut show = show(plan, "S10")?;
    let (ensemble, solo) = (act(plan, "A010")?.id, act(plan, "A106")?.id);
    let solo = show.items.remove(place_of(&show, solo)?);
    show.items.insert(place_of(&show, ensemble)? + 1, solo);
    Some(vec![show.into()])
}

/// An enterprise's dancers offer a second number, which the jury has selected.
fn guest_act(plan: &Plan, ids: &mut Ids) -> Option<Vec<Change>> {
    let first = act(plan, "A120")?;
    let second = Act {
        id: ids.make(),
        code: GUEST_ACT.to_owned(),
        title: both("同一条街", "One Street"),
        status: ActStatus::Selected,
        ..(**first).clone()
    };
    Some(vec![second.into()])
}

const GUEST_ACT: &str = "A121";

/// It is put into the last heat before the team has said that it will come: ACT_NOT_CONFIRMED.
fn guest_act_placed(plan: &Plan, ids: &mut Ids) -> Option<Vec<Change>> {
    let act = act(plan, GUEST_ACT)?.id;
    let mut show = show(plan, "S12")?;
    let before_jury = show.items.len().checked_sub(2)?;
    show.items.insert(before_jury, item(ids, ItemContent::Performance { act, duration_seconds: None }));
    Some(vec![show.into()])
}

/// A sketch has found a better end, two minutes longer. Its heat has time enough: no conflict.
fn sketch_grows(plan: &Plan, _: &mut Ids) -> Option<Vec<Change>> {
    let mut sketch = (**act(plan, "A042")?).clone();
    sketch.duration_seconds += 120;
    Some(vec![sketch.into()])
}

/// A dancer of the closing show's last dance has hurt her foot. The understudy takes her place and her costume: no conflict.
fn dancer_replaced(plan: &Plan, _: &mut Ids) -> Option<Vec<Change>> {
    let mut dance = (**act(plan, "A040")?).clone();
    let team = plan.teams.get(*dance.teams.first()?)?;
    let understudy = team.members.iter().find(|member| member.role == MemberRole::Understudy)?;
    dance.cast.get_mut(3)?.performer = understudy.performer;
    Some(vec![dance.into()])
}

/// A team's instruments were lost in a flooded store room. It withdraws, and its number leaves the eleventh heat: no conflict.
fn act_withdrawn(plan: &Plan, _: &mut Ids) -> Option<Vec<Change>> {
    let mut show = show(plan, "S11")?;
    let mut music = (**act(plan, "A083")?).clone();
    show.items.remove(place_of(&show, music.id)?);
    music.status = ActStatus::Withdrawn;
    Some(vec![music.into(), show.into()])
}

fn item(ids: &mut Ids, content: ItemContent) -> ProgramItem {
    let id = ids.make();
    ProgramItem { id, content, changeover_seconds: None, pinned_start_at: None, locked: false, visibility: Visibility::Public }
}

fn show(plan: &Plan, code: &str) -> Option<Show> {
    plan.shows.iter().find(|show| show.code == code).map(|show| (**show).clone())
}

fn act<'a>(plan: &'a Plan, code: &str) -> Option<&'a Arc<Act>> {
    plan.acts.iter().find(|act| act.code == code)
}

/// Where in a show an act stands.
fn place_of(show: &Show, wanted: ActId) -> Option<usize> {
    show.items.iter().position(|item| matches!(item.content, ItemContent::Performance { act, .. } if act == wanted))
}
