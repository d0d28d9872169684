//! Erasing a person: what is taken out of whatever names them. They stay as a number, so that no count changes.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    change::{Change, Thing},
    command::{Checker, Decided, Decision},
    id::PerformerId,
    invalid::Mistake,
    performer::{Consent, Performer},
    plan::Plan,
    run::{LogLine, Run},
    waiver::Waiver,
};

/// What stands in place of an erased name.
pub const ERASED: &str = "（已删除）";

/// The shortest word that is looked for in notes, in characters: a single one is part of too many others.
const SHORTEST: usize = 2;

/// A person to erase, and the words by which notes may tell of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// Who.
    pub person: PerformerId,
    /// The longest first.
    words: Vec<String>,
}

impl Performer {
    /// The person with everything taken out but their number.
    #[must_use]
    pub fn erased(&self) -> Self {
        Self {
            id: self.id,
            code: self.code.clone(),
            name: ERASED.to_owned(),
            reading: None,
            birth_date: None,
            phone: None,
            hidden: true,
            consent: None,
            availability: vec![],
            external_ids: vec![],
        }
    }
}

/// Erases a person, in the draft and in whatever else was ever stored of them: `states` are all that the log knows, the latest last.
/// The subject is what to look for elsewhere.
pub fn decide(plan: &Plan, id: &str, confirm_name: &str, states: &[Performer]) -> Decided<Erasure> {
    let mut check = Checker::new(plan);
    // Who was deleted from the draft is still in its log and in releases.
    let person = id.parse::<PerformerId>().ok().filter(|_| !states.is_empty());
    let person = person.or_else(|| check.performer("id", id).map(|it| it.id));
    let Some(person) = person else { return Err(check.into_invalid()) };
    let known = plan.performers.get(person).map(AsRef::as_ref);
    if known.or(states.last()).is_some_and(|it| it.name != confirm_name.trim()) {
        check.wrong(
            "confirmName",
            Mistake::InvalidFormat,
            "To erase this person for ever, write their name here exactly as it stands in the draft.",
            "如要永久删除此人的资料，请在此填写其姓名，须与草稿中完全一致。",
        );
    }
    check.finish(())?;
    let erasure = Erasure::of(person, states.iter().chain(known));
    let changes = erasure.things(plan).into_iter().map(Change::Put).collect();
    Ok(Decision { subject: erasure, changes })
}

impl Erasure {
    /// To erase a person of whom this was known.
    fn of<'a>(person: PerformerId, states: impl IntoIterator<Item = &'a Performer>) -> Self {
        let mut words = BTreeSet::new();
        for Performer { name, reading, phone, consent, .. } in states {
            let giver = consent.as_ref().map(|Consent { given_by, .. }| given_by);
            words.extend([Some(name), reading.as_ref(), phone.as_ref(), giver].into_iter().flatten().cloned());
        }
        words.remove(ERASED);
        let mut words: Vec<String> = words.into_iter().filter(|it| it.chars().count() >= SHORTEST).collect();
        words.sort_by_key(|it| std::cmp::Reverse(it.len()));
        Self { person, words }
    }

    /// A text without their words; `None` where it has none of them.
    #[must_use]
    pub fn text(&self, text: &str) -> Option<String> {
        let named = self.words.iter().filter(|it| text.contains(it.as_str()));
        named.fold(None, |done: Option<String>, word| Some(done.as_deref().unwrap_or(text).replace(word.as_str(), ERASED)))
    }

    /// A thing without them; `None` where nothing in it tells of them.
    #[must_use]
    pub fn thing(&self, thing: &Thing) -> Option<Thing> {
        match thing {
            Thing::Performer(it) => self.performer(it).map(Thing::from),
            Thing::Run(it) => self.run(it).map(Thing::from),
            Thing::Waiver(it) => self.waiver(it).map(Thing::from),
            Thing::Festival(_)
            | Thing::Organization(_)
            | Thing::Venue(_)
            | Thing::Genre(_)
            | Thing::Team(_)
            | Thing::Act(_)
            | Thing::Show(_) => None,
        }
    }

    /// A Plan without them, at the same revision; `None` where nothing in it tells of them.
    #[must_use]
    pub fn plan(&self, plan: &Plan) -> Option<Plan> {
        let performers = plan.performers.filter_map(|it| Some(self.performer(it).map_or_else(|| Arc::clone(it), Arc::new)));
        let runs = plan.runs.filter_map(|it| Some(self.run(it).map_or_else(|| Arc::clone(it), Arc::new)));
        let waivers = plan.waivers.filter_map(|it| Some(self.waiver(it).map_or_else(|| Arc::clone(it), Arc::new)));
        let without = Plan { performers, runs, waivers, ..plan.with_fresh_index() };
        (without != *plan).then_some(without)
    }

    /// The things of a Plan that tell of them, without it.
    fn things(&self, plan: &Plan) -> Vec<Thing> {
        let performer = plan.performers.get(self.person).and_then(|it| self.performer(it)).map(Thing::from);
        let runs = plan.runs.iter().filter_map(|it| self.run(it)).map(Thing::from);
        let waivers = plan.waivers.iter().filter_map(|it| self.waiver(it)).map(Thing::from);
        performer.into_iter().chain(runs).chain(waivers).collect()
    }

    fn performer(&self, it: &Performer) -> Option<Performer> {
        (it.id == self.person).then(|| it.erased()).filter(|erased| erased != it)
    }

    fn run(&self, it: &Run) -> Option<Run> {
        let told = |line: &LogLine| line.note.as_deref().is_some_and(|note| self.text(note).is_some());
        it.log.iter().any(told).then(|| {
            let without = |line: &LogLine| {
                let note = line.note.clone().map(|note| self.text(&note).unwrap_or(note));
                LogLine { note, ..line.clone() }
            };
            Run { log: it.log.iter().map(without).collect(), ..it.clone() }
        })
    }

    fn waiver(&self, it: &Waiver) -> Option<Waiver> {
        self.text(&it.reason).map(|reason| Waiver { reason, ..it.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        fixture::{performer, plan},
        plan::Table,
    };

    const TEXT: &str = "
        org O1 SCHOOL
        performer P1 2010-05-05 consent=- free=2020-09-28T18:00/2020-09-28T22:00
        performer P2
        team T1 O1 declared=2 : P1 P2";

    fn named(plan: &Plan, name: &str) -> Performer {
        Performer {
            name: name.to_owned(),
            reading: Some("Shan Hong".to_owned()),
            phone: Some("13800000000".to_owned()),
            ..(*performer(plan, "P1")).clone()
        }
    }

    #[test]
    fn nothing_of_a_person_is_left_but_their_number() {
        let old = plan(TEXT);
        let plan = old.apply(&[Change::from(named(&old, "单红"))]);
        let id = performer(&plan, "P1").id.to_string();
        let states = [named(&old, "洪红"), named(&old, "单红")];
        for name in ["", "洪红", "单"] {
            let refused = decide(&plan, &id, name, &states).expect_err("another name");
            assert_eq!(refused.iter().map(|it| it.field.as_deref()).collect::<Vec<_>>(), [Some("confirmName")]);
        }
        let team = plan.teams.iter().next().expect("a team").id.to_string();
        assert!(decide(&plan, &team, "单红", &[]).is_err());
        let Decision { subject: erasure, changes } = decide(&plan, &id, " 单红 ", &states).expect("a decision");
        let after = plan.apply(&changes);
        let left = serde_json::to_string(&after).expect("JSON");
        for gone in ["单红", "Shan Hong", "13800000000", "2010-05-05", "guardian", "2020-09-28T1"] {
            assert!(!left.contains(gone), "{gone}");
        }
        assert_eq!(after.teams, plan.teams);
        assert_eq!(erasure.text("洪红 came late; call 13800000000").as_deref(), Some("（已删除） came late; call （已删除）"));
        assert_eq!(erasure.text("nobody"), None);
        let erased = |it: &Arc<Performer>| Some(if it.id == erasure.person { Arc::new(it.erased()) } else { Arc::clone(it) });
        let expect: Table<PerformerId, Performer> = plan.performers.filter_map(erased);
        assert_eq!(erasure.plan(&plan).map(|it| it.performers), Some(expect));
        assert_eq!(erasure.plan(&after), None);
        assert_eq!(decide(&after, &id, ERASED, &states).expect("a decision").changes, []);
    }
}
