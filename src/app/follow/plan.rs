//! The draft, edit by edit, as far as its reader may know it.

use std::{collections::VecDeque, sync::Arc};

use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::{
    CallerNow,
    trail::{SEEN, SIDES, SeenEdit, Sides, keep},
};
use crate::{
    app::{App, Caller, Error, Reading, plans::unpoisoned},
    domain::{
        history::{self, EditRecord},
        id::FestivalId,
        plan::{Plan, Revision},
        right::Right,
        sight::{self, SeenChange, Sight, seen},
    },
    live::Head,
};

/// How far back a reader of a part of the draft can begin: the draft is then led back, edit by edit.
const LED_BACK: Revision = 1_000;

/// One edit, as its reader may know it.
#[derive(Clone, Debug)]
pub struct PlanStep {
    /// The edit.
    pub edit: Arc<EditRecord>,
    /// Whether the reader may know who made it, and what it was.
    pub shows_actor: bool,
    /// What it changed in the part of the draft that the reader sees.
    pub changes: Arc<[SeenChange]>,
    /// The draft after that edit, or a later one.
    pub reading: Reading,
}

/// Somebody on their way through the log.
struct Walk {
    app: App,
    caller: CallerNow,
    festival: FestivalId,
    heads: watch::Receiver<Head>,
    cursor: Revision,
    edits: VecDeque<Arc<EditRecord>>,
    /// What the last look at the log was about; nothing more is there as long as no more was announced.
    looked: Option<Head>,
}

impl App {
    /// Every edit of a festival behind a revision, or from now on: each once, in order. The revision that it begins behind comes
    /// with it. It ends with an error when the festival is deleted or its reader loses the right.
    pub async fn plan_steps(
        &self,
        caller: CallerNow,
        festival: &str,
        since: Option<Revision>,
    ) -> Result<(Revision, impl Stream<Item = Result<PlanStep, Error>> + Send + use<>), Error> {
        let asks = caller.get();
        asks.signed_in()?;
        let Ok(id) = festival.parse::<FestivalId>() else { return Err(nowhere(&asks)) };
        asks.read_draft(Some(id))?;
        let heads = self.0.bus.follow(id);
        // They may come from another node, with a revision that this one has not heard of.
        self.look_at(id).await?;
        let Some(draft) = self.draft(id).await? else { return Err(nowhere(&asks)) };
        let cursor = since.unwrap_or(draft.revision);
        if cursor > draft.revision {
            let last = draft.revision;
            return Err(Error::BadInput(format!("sinceRevision: {cursor} is not made yet; the last revision is {last}.")));
        }
        if draft.revision - cursor > LED_BACK && asks.sight(&draft) != Sight::Everything {
            return Err(too_far_back());
        }
        let app = self.clone();
        let walk = Walk { app, caller, festival: id, heads, cursor, edits: VecDeque::new(), looked: None };
        let steps = stream::unfold(Some(walk), async |walk| {
            let mut walk = walk?;
            let step = walk.next().await;
            // Whatever went wrong, it is the last that is told.
            let rest = step.is_ok().then_some(walk);
            Some((step, rest))
        });
        Ok((cursor, steps))
    }

    async fn plan_step(&self, caller: &Caller, festival: FestivalId, edit: Arc<EditRecord>) -> Result<PlanStep, Error> {
        let desk = self.0.plans.desk(festival);
        // The log may be ahead of the kept draft for a moment.
        desk.heard(Head { revision: edit.revision, ..Head::default() });
        let draft = self.draft(festival).await?.ok_or(Error::NotFound)?;
        let sight = caller.sight(&draft);
        let changes = match &sight {
            Sight::Everything => edit.changes.iter().filter_map(|it| SeenChange::of_log(&draft, it)).collect(),
            Sight::Part(_) => self.seen_changes(caller, &draft, &edit).await?,
        };
        let reading = Reading::draft(desk.seen(&draft, &sight));
        Ok(PlanStep { edit, shows_actor: caller.may(festival, Right::ReadHistory), changes, reading })
    }

    /// What an edit changed in a part of the draft: the part after it is compared with the part before it.
    async fn seen_changes(&self, caller: &Caller, draft: &Arc<Plan>, edit: &EditRecord) -> Result<Arc<[SeenChange]>, Error> {
        let desk = self.0.plans.desk(draft.festival().id);
        let sides = self.sides(draft, edit).await?;
        let sights = [caller.sight(&sides[0]), caller.sight(&sides[1])];
        let kept = |(revision, of, _): &&SeenEdit| *revision == edit.revision && *of == sights;
        if let Some((_, _, seen)) = unpoisoned(&desk.trail.seen).iter().find(kept) {
            return Ok(Arc::clone(seen));
        }
        let [before, after] = [seen(&sides[0], &sights[0]), seen(&sides[1], &sights[1])];
        let changes: Arc<[SeenChange]> = sight::changes(&before, &after).into();
        keep(&mut unpoisoned(&desk.trail.seen), SEEN, (edit.revision, sights, Arc::clone(&changes)));
        Ok(changes)
    }

    /// The draft before an edit and after it.
    async fn sides(&self, draft: &Arc<Plan>, edit: &EditRecord) -> Result<Sides, Error> {
        let desk = self.0.plans.desk(draft.festival().id);
        if let Some(sides) = unpoisoned(&desk.trail.sides).iter().find(|it| it[1].revision == edit.revision) {
            return Ok(sides.clone());
        }
        let after = self.led_back(draft, edit.revision).await?;
        let sides = [Arc::new(history::led_back(&after, edit)), after];
        keep(&mut unpoisoned(&desk.trail.sides), SIDES, sides.clone());
        Ok(sides)
    }

    /// The draft as it was at a revision.
    async fn led_back(&self, draft: &Arc<Plan>, revision: Revision) -> Result<Arc<Plan>, Error> {
        if draft.revision.saturating_sub(revision) > LED_BACK {
            return Err(too_far_back());
        }
        let mut later = vec![];
        let mut cursor = revision;
        while cursor < draft.revision {
            let edits = self.edits_behind(draft.festival().id, cursor).await?;
            cursor = edits.last().ok_or(Error::Unavailable)?.revision;
            later.extend(edits);
        }
        let later = later.iter().rev().filter(|edit| edit.revision <= draft.revision);
        Ok(later.fold(Arc::clone(draft), |plan, edit| Arc::new(history::led_back(&plan, edit))))
    }
}

impl Walk {
    async fn next(&mut self) -> Result<PlanStep, Error> {
        loop {
            let caller = self.caller.get();
            caller.read_draft(Some(self.festival))?;
            let head = *self.heads.borrow_and_update();
            if head.is_gone {
                return Err(Error::NotFound);
            }
            if let Some(edit) = self.edits.pop_front() {
                self.cursor = edit.revision;
                return Box::pin(self.app.plan_step(&caller, self.festival, edit)).await;
            }
            if self.looked != Some(head) {
                self.looked = Some(head);
                self.edits = Box::pin(self.app.edits_behind(self.festival, self.cursor)).await?.into();
                if !self.edits.is_empty() {
                    // There may be more than were read at once.
                    self.looked = None;
                    continue;
                }
            }
            tokio::select! {
                announced = self.heads.changed() => announced.map_err(|_| Error::NotFound)?,
                () = self.caller.changed() => {}
            }
        }
    }
}

/// What is said of a festival that is not there: the same as of one whose draft the caller may not read.
fn nowhere(caller: &Caller) -> Error {
    caller.read_draft(None).err().unwrap_or(Error::NotFound)
}

fn too_far_back() -> Error {
    Error::BadInput(format!(
        "sinceRevision: this is more than {LED_BACK} revisions back; read the draft, and follow it from its revision on."
    ))
}
