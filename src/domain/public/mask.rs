//! Names that a release holds and the public may no longer read: of people who have asked not to be named since, whose consent was
//! withdrawn or has ended, who turned out to be minors, or who are in the draft no more. The release itself stays as it is.

use std::{
    cell::LazyCell,
    collections::BTreeSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use chrono::NaiveDate;

use crate::domain::{
    id::PerformerId,
    performer::Performer,
    plan::{Plan, Table},
};

/// Who is withheld from the readers of one release, and how long this holds.
#[derive(Clone, Debug)]
pub struct Mask {
    /// The people of the draft that it was made by.
    present: Table<PerformerId, Performer>,
    /// The last day on which it holds though nobody changes anything; `None` for ever.
    good_through: Option<NaiveDate>,
    withheld: BTreeSet<PerformerId>,
}

impl Mask {
    /// Whom to withhold from the readers of a release's public part, by the draft as it stands. The day is asked for only where
    /// some consent has a last one.
    #[must_use]
    pub fn of(published: &Plan, draft: &Plan, today: impl FnOnce() -> NaiveDate) -> Self {
        let today = LazyCell::new(today);
        let first_day = published.festival().starts_on;
        let (mut withheld, mut good_through) = (BTreeSet::new(), None::<NaiveDate>);
        for named in published.performers.iter().filter(|it| it.is_named()) {
            let Some(now) = draft.performers.get(named.id).filter(|it| it.is_named_in_public(first_day)) else {
                withheld.insert(named.id);
                continue;
            };
            let until = now.consent.as_ref().and_then(|it| it.until).filter(|_| now.is_minor_on(first_day));
            match until {
                Some(until) if until < *today => drop(withheld.insert(named.id)),
                Some(until) => good_through = Some(good_through.map_or(until, |it| it.min(until))),
                None => {}
            }
        }
        Self { present: draft.performers.clone(), good_through, withheld }
    }

    /// Whether it is still what would be made now. That is told without looking at anybody.
    #[must_use]
    pub fn holds(&self, draft: &Plan, today: impl FnOnce() -> NaiveDate) -> bool {
        self.present.is_shared_with(&draft.performers) && self.good_through.is_none_or(|last| today() <= last)
    }

    /// Whether both withhold the same people.
    #[must_use]
    pub fn withholds_same(&self, other: &Self) -> bool {
        self.withheld == other.withheld
    }

    /// Stands for those who are withheld: 0 for nobody.
    #[must_use]
    pub fn digest(&self) -> u64 {
        if self.withheld.is_empty() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        self.withheld.hash(&mut hasher);
        hasher.finish().max(1)
    }

    /// The public part of a release without the names that are withheld.
    #[must_use]
    pub fn apply(&self, published: &Arc<Plan>) -> Arc<Plan> {
        if self.withheld.is_empty() {
            return Arc::clone(published);
        }
        let unnamed = |it: &Performer| Performer { name: String::new(), reading: None, hidden: true, ..it.clone() };
        let performers = published
            .performers
            .filter_map(|it| Some(if self.withheld.contains(&it.id) { Arc::new(unnamed(it)) } else { Arc::clone(it) }));
        Arc::new(Plan { performers, ..published.with_fresh_index() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        change::{Change, ThingId},
        fixture::{performer, plan},
        performer::{Consent, ConsentGiver},
        public::public,
    };

    const TEXT: &str = "
        festival 2020-09-07 2020-09-28
        org O1 SCHOOL
        performer P1
        performer P2 2005-05-05 consent=2020-09-20
        performer P3 2010-05-05 consent=-
        performer P4 2010-05-05
        team T1 O1 : P1 P2 P3 P4";

    /// The named people of a release of the plan above, after some changes of the draft, on a day.
    fn check(today: &str, change: impl Fn(&Plan) -> Vec<Change>, expect: &str) {
        let (before, today) = (plan(TEXT), today.parse().expect("a day"));
        let published = Arc::new(public(&before));
        let draft = before.apply(&change(&before));
        let mask = Mask::of(&published, &draft, || today);
        let seen = mask.apply(&published);
        let named: Vec<&str> = seen.performers.iter().filter(|it| it.is_named()).map(|it| it.code.as_str()).collect();
        assert_eq!(named.join(" "), expect);
        assert_eq!(seen.performers.len(), 4, "counts stay");
        assert!(mask.holds(&draft, || today));
        assert_eq!(mask.digest() == 0, expect == "P1 P2 P3");
    }

    fn with(code: &str, edit: impl Fn(&mut Performer)) -> impl Fn(&Plan) -> Vec<Change> {
        move |plan| {
            let mut it = (*performer(plan, code)).clone();
            edit(&mut it);
            vec![Change::from(it)]
        }
    }

    #[test]
    fn what_the_draft_says_of_people_now_hides_their_names_in_old_releases() {
        check("2020-09-01", |_| vec![], "P1 P2 P3");
        check("2020-09-20", |_| vec![], "P1 P2 P3");
        check("2020-09-21", |_| vec![], "P1 P3");
        check("2020-09-01", with("P1", |it| it.hidden = true), "P2 P3");
        check("2020-09-01", with("P1", |it| it.birth_date = "2010-01-01".parse().ok()), "P2 P3");
        check("2020-09-01", with("P3", |it| it.consent = None), "P1 P2");
        check("2020-09-01", with("P4", |it| it.consent = Some(Consent::of_guardian("G", None))), "P1 P2 P3");
        let by_themselves = |it: &mut Performer| {
            it.consent = Some(Consent { giver: ConsentGiver::Performer, ..Consent::of_guardian("P", None) });
        };
        check("2020-09-01", with("P2", by_themselves), "P1 P2 P3");
        check("2020-09-01", with("P3", by_themselves), "P1 P2");
        let gone = |plan: &Plan| vec![Change::Remove(ThingId::Performer(performer(plan, "P1").id))];
        check("2020-09-01", gone, "P2 P3");
    }

    #[test]
    fn it_holds_until_people_change_or_a_consent_ends() {
        let draft = plan(TEXT);
        let published = Arc::new(public(&draft));
        let day = |text: &str| text.parse().expect("a day");
        let mask = Mask::of(&published, &draft, || day("2020-09-01"));
        assert!(Arc::ptr_eq(&mask.apply(&published), &published));
        assert!(mask.holds(&draft, || day("2020-09-20")));
        assert!(!mask.holds(&draft, || day("2020-09-21")));
        let other = draft.apply(&with("P1", |it| it.phone = Some("110".to_owned()))(&draft));
        assert!(!mask.holds(&other, || day("2020-09-01")));
        assert!(Mask::of(&published, &other, || day("2020-09-01")).withholds_same(&mask));
        let show = draft.apply(&[]);
        assert!(mask.holds(&show, || day("2020-09-01")));
    }
}
