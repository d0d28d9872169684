//! Jobs: what others hear of them, and what is forgotten.

use chrono::TimeDelta;

use super::*;
use crate::{
    domain::{
        history::FieldChange,
        id::{AccountId, JobId, TeamId},
        incoming::{ImportOptions, Incoming, Outcome, Place, Preview, RecordKind, RefusedRow, RowOutcome, Summary},
        invalid::{Invalid, Mistake},
        job::{Progress, Step},
        text::Message,
        time::Instant,
    },
    store::{Beat, JobFile, JobResult, KeptJob, PackedPreview},
};

const OWNER: Option<AccountId> = Some(AccountId(Uuid::from_u128(7)));

fn at(hours: i64) -> Instant {
    edit("").at + TimeDelta::hours(hours)
}

/// A job of which the database does not like the texts.
fn job(plan: &Plan, number: u128, account: Option<AccountId>) -> KeptJob {
    let options = ImportOptions { skip_refused: true, duration_seconds: Some(300), ..ImportOptions::default() };
    KeptJob {
        id: JobId(Uuid::from_u128(number)),
        festival: plan.festival().id,
        account,
        created_at: at(i64::try_from(number).expect("small")),
        revision: plan.revision,
        file: JobFile { name: Some("队伍\0.csv".into()), options },
        progress: Progress::BEGUN,
        beats: 0,
        is_cancelled: false,
        failure: None,
    }
}

async fn with_plan() -> (Database, Plan) {
    let (database, plan) = (Database::new().await, full());
    database.store.create(&plan, &edit("festivalCreate"), None, None).await.expect("created");
    (database, plan)
}

fn mistakes() -> Vec<Invalid> {
    vec![Invalid::new("编号\0", Mistake::NotFound.into(), message())]
}

fn message() -> Message {
    Message::new("There is no “\0”.", "没有“\0”。")
}

fn preview() -> Preview {
    let place = Place { part: Some("队伍".into()), row: 3 };
    let title: Localized = serde_json::from_value(json!({ "zh": "舞\0" })).expect("a title");
    let fields = vec![FieldChange { field: "title.zh".into(), before: None, after: Some("舞\0".into()) }];
    let row = RowOutcome {
        place: Some(place.clone()),
        kind: Some(RecordKind::Team),
        outcome: Outcome::Refuse,
        subject: Some(TeamId(Uuid::from_u128(9)).into()),
        title: Some(title),
        fields,
        mistakes: mistakes(),
    };
    let remarks = vec![RefusedRow { place, mistakes: mistakes() }];
    let summary = Summary { refused: 1, ..Summary::default() };
    let incoming = Incoming { remarks, ..Incoming::default() };
    Preview { incoming, revision: 4, rows: vec![row], summary, may_apply: false }
}

#[tokio::test]
async fn a_job_is_told_of_as_it_goes_on_and_as_it_ends() {
    let (database, plan) = with_plan().await;
    let (store, new) = (&database.store, job(&plan, 1, OWNER));
    let of = (new.festival, new.id);
    store.job_begin(&new, 32).await.expect("begun");
    assert_eq!(store.job(new.id).await.expect("read"), Some(new.clone()));
    assert_eq!(store.job_preview(of).await.expect("read"), None);

    let progress = Progress { step: Step::Matching, done: 3, total: Some(9) };
    assert_eq!(store.job_beat(of, progress).await.expect("told"), Beat::GoesOn);
    let going = KeptJob { progress, beats: 1, ..new.clone() };
    assert_eq!(store.job(new.id).await.expect("read"), Some(going.clone()));

    let (end, packed) = (Progress { step: Step::Done, ..progress }, PackedPreview::of(&preview()).expect("packed"));
    let result = JobResult { preview: Some(packed.clone()), failure: Some(message()) };
    assert!(store.job_end(of, end, &result).await.expect("kept"));
    let ended = KeptJob { progress: end, failure: Some(message()), ..going };
    assert_eq!(store.job(new.id).await.expect("read"), Some(ended.clone()));
    let found = store.job_preview(of).await.expect("read").expect("a preview");
    assert_eq!(found.open().expect("unpacked"), preview());

    // Nothing changes what has ended.
    assert_eq!(store.job_beat(of, progress).await.expect("told"), Beat::Cancelled);
    assert!(!store.job_end(of, progress, &JobResult::default()).await.expect("refused"));
    store.job_give_up(of, 1, &message()).await.expect("refused");
    assert_eq!(store.job(new.id).await.expect("read"), Some(ended));
}

#[tokio::test]
async fn a_job_that_is_called_off_or_given_up_ends_in_no_other_way() {
    let (database, plan) = with_plan().await;
    let (store, done) = (&database.store, Progress { step: Step::Done, ..Progress::BEGUN });
    let begin = async |number| {
        let new = job(&plan, number, OWNER);
        store.job_begin(&new, 32).await.expect("begun");
        (new.festival, new.id)
    };
    let kept = async |(_, id)| store.job(id).await.expect("read").expect("a job");

    let of = begin(1).await;
    store.job_cancel(of).await.expect("called off");
    assert_eq!(store.job_beat(of, Progress::BEGUN).await.expect("told"), Beat::Cancelled);
    assert!(!store.job_end(of, done, &JobResult::default()).await.expect("refused"));
    let cancelled = Progress { step: Step::Cancelled, ..Progress::BEGUN };
    assert!(store.job_end(of, cancelled, &JobResult::default()).await.expect("kept"));
    assert_eq!(kept(of).await.progress, cancelled);

    let of = begin(2).await;
    assert_eq!(store.job_beat(of, Progress::BEGUN).await.expect("told"), Beat::GoesOn);
    store.job_give_up(of, 0, &message()).await.expect("somebody was at it");
    assert_eq!(kept(of).await.progress.step, Step::Reading);
    store.job_give_up(of, 1, &message()).await.expect("given up");
    let given_up = kept(of).await;
    assert_eq!((given_up.progress.step, given_up.failure), (Step::Failed, Some(message())));
    assert!(!store.job_end(of, done, &JobResult::default()).await.expect("refused"));
}

#[tokio::test]
async fn jobs_are_forgotten_by_number_by_age_and_by_festival() {
    let (database, plan) = with_plan().await;
    let store = &database.store;
    let kept = async |account| {
        let mut kept = vec![];
        for number in 1..=9 {
            let found = store.job(JobId(Uuid::from_u128(number))).await.expect("read");
            kept.extend(found.filter(|it| it.account == account).map(|_| number));
        }
        kept
    };
    for (number, account) in [(1, OWNER), (2, None), (3, OWNER), (4, OWNER), (5, None), (6, OWNER), (7, OWNER)] {
        store.job_begin(&job(&plan, number, account), 3).await.expect("begun");
    }
    assert_eq!((kept(OWNER).await, kept(None).await), (vec![4, 6, 7], vec![2, 5]));

    assert_eq!(store.jobs_prune(at(5)).await.expect("pruned"), 2);
    assert_eq!((kept(OWNER).await, kept(None).await), (vec![6, 7], vec![5]));

    let last = job(&plan, 7, OWNER);
    store.jobs_forget(last.festival, last.revision).await.expect("none");
    assert_eq!((kept(OWNER).await, kept(None).await), (vec![6, 7], vec![5]));
    store.job_forget((last.festival, JobId(Uuid::from_u128(6)))).await.expect("forgotten");
    assert_eq!((kept(OWNER).await, kept(None).await), (vec![7], vec![5]));
    store.jobs_forget(last.festival, last.revision + 1).await.expect("forgotten");
    assert_eq!((kept(OWNER).await, kept(None).await), (vec![], vec![]));
    // Whoever is at it hears so, and leaves nothing.
    let of = (last.festival, last.id);
    assert_eq!(store.job_beat(of, last.progress).await.expect("told"), Beat::Cancelled);
    assert!(!store.job_end(of, last.progress, &JobResult::default()).await.expect("nothing"));
    assert_eq!(store.job(last.id).await.expect("read"), None);
}
