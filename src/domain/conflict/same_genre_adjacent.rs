//! SAME_GENRE_ADJACENT: two acts of one genre follow each other in a program with no interlude between. The same act twice in a
//! row is an encore, not a neighbour.
//!
//! Example: a choir sings directly after another choir.

use super::{Find, Finding, Measure, Rule, RuleSpec, Severity, facts};
use crate::domain::{
    conflict::{facts::Neighbours, say},
    id::GenreId,
    plan::Plan,
    show::Show,
    text::Message,
};

pub(super) const SPEC: RuleSpec = RuleSpec {
    rule: Rule::SameGenreAdjacent,
    severity: Severity::Info,
    meaning: (
        "Two acts of one genre follow each other directly, with no interlude between them.",
        "同一门类的两个节目前后相连，中间没有串场等环节。",
    ),
    measure: Measure::Nothing,
    parameters: &[],
    find: &[Find::Shows(find)],
    #[cfg(test)]
    examples: super::tests::Examples {
        kept: "genre dance
               act A1 4:00 genre=dance
               act A2 4:00 genre=dance
               show X1 GALA : A1 MC_LINK=0:30 A2",
        broken: "genre dance
                 act A1 4:00 genre=dance
                 act A2 4:00 genre=dance
                 show X1 GALA : A1 A2",
    },
};

fn find(plan: &Plan, show: &Show, findings: &mut Vec<Finding>) {
    for pair in facts::neighbouring_acts(plan, show) {
        let genre = pair.next.act.genre.filter(|_| pair.last.act.genre == pair.next.act.genre);
        findings.extend(genre.map(|genre| finding(plan, pair, genre)));
    }
}

fn finding(plan: &Plan, Neighbours { last, next, .. }: Neighbours<'_>, genre: GenreId) -> Finding {
    let at = next.starts_at();
    let names = |tongue| {
        let acts = (say::act(plan, last.act.id, tongue), say::act(plan, next.act.id, tongue));
        (acts, say::show(plan, next.show.id, tongue), say::when(plan, at, tongue), say::genre(plan, genre, tongue))
    };
    let ((last_act, next_act), show, when, genre) = names(say::EN);
    let en = format!("“{next_act}” ({when}) follows “{last_act}” directly in “{show}”, and both are of the genre “{genre}”.");
    let ((last_act, next_act), show, when, genre) = names(say::ZH);
    let zh = format!("《{show}》中《{next_act}》（{when}）紧接《{last_act}》，两者同属“{genre}”门类。");
    Finding {
        subjects: vec![last.slot.item.into(), next.slot.item.into()],
        show: Some(next.show.id),
        at,
        magnitude: None,
        lowered_to: None,
        message: Message::new(en, zh),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::conflict::tests;

    fn plan(show: &str) -> String {
        format!(
            "genre dance
             genre choir
             venue V1
             stage M1 V1
             act A1 4:00 genre=dance
             act A2 4:00 genre=dance
             act A3 4:00 genre=choir
             act A4 4:00
             act A5 4:00
             act GONE 4:00 NO_SHOW genre=dance
             {show}"
        )
    }

    #[test]
    fn neighbours_are_of_different_genres() {
        let check = |program: &str, expected: &[&str]| {
            tests::check(super::SPEC.rule, &plan(&format!("show X1 GALA M1 2020-09-28T19:30 : {program}")), expected);
        };
        check("A1 A3 A2", &[]);
        check("A1 A2", &["SAME_GENRE_ADJACENT INFO - X1/A1 X1/A2"]);
        check("A1 VIDEO=0:00@backstage A2", &[]); // any interlude tells them apart
        check("A1 A1", &[]); // an encore
        check("A4 A5", &[]); // of no genre
        check("A1 GONE A3", &[]);
        check("A1 GONE A2", &["SAME_GENRE_ADJACENT INFO - X1/A1 X1/A2"]); // who stays away keeps nobody apart
        check("A1 A2 A1", &["SAME_GENRE_ADJACENT INFO - X1/A1 X1/A2", "SAME_GENRE_ADJACENT INFO - X1/A2 X1/A1"]);
    }

    #[test]
    fn shows_stand_alone_and_take_place() {
        let check = |shows: &str, expected: &[&str]| tests::check(super::SPEC.rule, &plan(shows), expected);
        check("show X1 GALA M1 : A1\nshow X2 GALA M1 : A2", &[]);
        check("show X1 GALA M1 : A1 A2", &["SAME_GENRE_ADJACENT INFO - X1/A1 X1/A2"]);
        check("show X1 GALA M1 2020-09-28T19:30 CANCELLED : A1 A2", &[]);
    }

    #[test]
    fn its_message_says_what_and_when() {
        tests::check_message(
            super::SPEC.rule,
            &plan("show X1 GALA M1 2020-09-28T19:30 : A1 A2"),
            "“en-A2” (2020-09-28 19:34:00) follows “en-A1” directly in “en-X1”, and both are of the genre “en-dance”.",
            "《X1》中《A2》（2020-09-28 19:34:00）紧接《A1》，两者同属“dance”门类。",
        );
    }
}
