//! However a Plan came about, its index and its conflicts are those of its content.

use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};

use super::Index;
use crate::domain::{
    change::Change,
    conflict::{Conflict, Rule, detect, effect},
    fixture::{Counter, plan},
    plan::Plan,
    undo::tests::{Dice, some_edit},
};

/// A festival that breaks most rules at once, and where nearly everybody meets everybody.
const CROWDED: &str = "set ACT_LARGEST_CAST=2 PERFORMER_ACTS_PER_SHOW=2 TEAM_MOST_ACTS=2 PIN_HOLE_SECONDS=60
     org O1 SCHOOL
     org O2 OTHER part-of=O1
     credit HOST O1 1
     venue V1
     venue V2
     travel V1 V2 900
     stage M1 V1 changeover=60 holds=2 fire=100 microphones=3 open=2020-09-20T19:00/2020-09-20T20:00
     stage M2 V2
     genre dance
     performer P1 1990-01-31 free=2020-09-20T18:00/2020-09-20T19:40
     performer P2 2012-02-29
     performer P3
     team T1 O1 declared=3 free=2020-09-20T18:00/2020-09-20T19:35 : P1 P2/LEADER
     team T2 O2 declared=9 :
     team T3 O2 declared=1 : P3
     team T4 O1 declared=9 :
     act A1 4:00 genre=dance setup=90 strike=60 teams=T1,T2 : P1 P2/HARD P3/SAME
     act A2 3:00 genre=dance teams=T2 apart=A1 :
     act A3 50:00 genre=dance teams=T1,T2 before=A2 together=A1 : P1 P2
     act A4 5:00 DRAFT teams=T3 : P1 P3
     act A5 5:00 :
     act A6 90:00 :
     act A7 4:00 teams=T4 : P3
     act A8 4:00 DRAFT teams=T4 :
     show X1 GALA M1 2020-09-20T19:30 doors=2020-09-20T19:00 ends=2020-09-20T21:00 hard=2020-09-20T19:50 audience=200 : A2 A1 SPEECH=5:00 A3@+30 A4@=2020-09-20T23:00
     show X2 TALK M1 2020-09-20T20:15 ends=2020-09-20T22:00 : A2 A4
     show X3 TALK M2 2020-09-20T19:32 ends=2020-09-20T23:30 : A1 A3 A1
     show X4 : A2
     credit ORGANIZER O1 2 show=X1
     credit ORGANIZER O2 2 show=X1";

fn all(plan: &Plan) -> Vec<Conflict> {
    detect(plan).iter().map(|it| (**it).clone()).collect()
}

fn check_same(index: &Index, anew: &Index, told: &str) {
    macro_rules! each {
        ($($name:ident)*) => { $(assert_eq!(index.$name, anew.$name, "{told}: {}", stringify!($name));)* };
    }
    each!(programs venue_of_stage show_of_item run_of_show team_of_member performances_of_act linked_to_act acts_of_team);
    each!(acts_of_performer teams_of_performer teams_of_organization parts_of_organization shows_on_stage waivers_of_conflict longest_travel_seconds);
}

#[test]
fn edits_lead_on_to_what_would_be_found_anew() {
    let first = plan(CROWDED);
    let rules = |plan: &Plan| detect(plan).iter().map(|it| it.rule).collect::<std::collections::BTreeSet<Rule>>();
    assert!(rules(&first).len() > 20, "few rules are broken: {:?}", rules(&first));
    let mut led_on = 0;
    for seed in 0..600 {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
        let (mut before, mut ids) = (first.clone(), Counter(1_000_000));
        for step in 0..8 {
            let Some((action, changes)) = some_edit(&before, &mut dice, &mut ids) else { continue };
            let told = format!("seed {seed}, step {step}, {action}");
            let after = before.apply(&changes);
            let (old, new) = (before.with_fresh_index(), after.with_fresh_index());
            led_on += usize::from(after.index().known.is_some());
            check_same(after.index(), new.index(), &told);
            // Some are never asked: what they touched is then looked for with the next.
            if seed % 3 > 0 || step % 2 > 0 {
                assert_eq!(all(&after), all(&new), "{told}");
                assert_eq!(effect(&before, &after), effect(&old, &new), "{told}");
            }
            before = after;
        }
    }
    assert!(led_on > 2_000, "few were led on: {led_on}");
}

/// One change, from one text of a festival to another, has the conflicts found that it brings or takes away.
#[test]
fn changes_reach_what_is_looked_at_elsewhere() {
    // In a festival that is too small, everything is made anew.
    let many: String = (0..100).map(|number| format!("performer Q{number}\n")).collect();
    let check = |text: &str, (old, new): (&str, &str), change: fn(&Plan) -> Change| {
        let text = format!("{text}\n{many}");
        let before = plan(&text.replace('%', old));
        let found = all(&before);
        let after = before.apply(&[change(&plan(&text.replace('%', new)))]);
        assert!(after.index().known.is_some(), "{text}: not led on");
        assert_eq!(all(&after), all(&after.with_fresh_index()), "{text}: {old} to {new}");
        assert_ne!(all(&after), found, "{text}: {old} to {new} changes nothing");
    };
    // The first show of a festival that nobody hosts.
    check("org O1 SCHOOL%", ("", "\nshow X1 GALA :"), |plan| (**plan.shows.iter().next().expect("a show")).clone().into());
    // A way that is not the longest.
    let ways = "venue V1\nvenue V2\nvenue V3\ntravel V1 V2 3600\ntravel V1 V3 %\nstage M1 V1\nstage M3 V3\nperformer P1\n\
        act A1 4:00 : P1\nact A2 4:00 : P1\n\
        show X1 GALA M1 2020-09-20T19:30 : A1\nshow X2 GALA M3 2020-09-20T19:50 : A2";
    let way = |plan: &Plan| (**plan.venues.iter().find(|it| it.code == "V1").expect("a venue")).clone().into();
    check(ways, ("60", "1800"), way);
    check(ways, ("1800", "60"), way);
    // The other act of a team, and what the team declared: both in no show.
    let acts = "org O1 SCHOOL\nperformer P1\nteam T1 O1 declared=%\nact A1 4:00 teams=T1 : P1";
    check(acts, ("1", "9"), |plan| (**plan.teams.iter().next().expect("a team")).clone().into());
    let siblings = "org O1 SCHOOL\nperformer P1\nteam T1 O1 declared=9\nact A1 4:00 teams=T1 : P1\nact A2 4:00 % teams=T1 :";
    let second = |plan: &Plan| (**plan.acts.iter().find(|it| it.code == "A2").expect("an act")).clone().into();
    check(siblings, ("DRAFT", "CONFIRMED"), second);
    check(siblings, ("CONFIRMED", "DRAFT"), second);
}
