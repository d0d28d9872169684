//! The operations that run in one socket.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Request, Response as Answer};
use futures_util::{
    StreamExt as _,
    stream::{self, AbortHandle, BoxStream, SelectAll},
};

use crate::{
    graphql::{Progress, operations::Kind},
    http::{graphql::Edge, operation},
};

/// What an operation has to say: an answer, or that it is over.
type Event = (Arc<str>, Option<Answer>);

/// One of them.
struct Operation {
    kind: Kind,
    stop: AbortHandle,
    progress: Arc<Progress>,
    /// The revision of the last event that came out.
    last: Option<u32>,
}

/// The operations that run in one socket. Each makes its next answer only after the one before was taken, so that no more of them
/// is held in memory.
#[derive(Default)]
pub(super) struct Running {
    operations: HashMap<Arc<str>, Operation>,
    events: SelectAll<BoxStream<'static, Event>>,
}

impl Running {
    pub(super) fn len(&self) -> usize {
        self.operations.len()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.operations.contains_key(id)
    }

    /// Begins to run one.
    pub(super) fn begin(&mut self, edge: &Arc<Edge>, id: String, (kind, asked): (Kind, Request)) {
        let (id, progress): (Arc<str>, _) = (id.into(), Arc::new(Progress::default()));
        let answers = operation::answers(edge, kind, asked.data(Arc::clone(&progress)));
        let named = Arc::clone(&id);
        let events = answers.map(Some).chain(stream::iter([None])).map(move |event| (Arc::clone(&named), event));
        let (events, stop) = stream::abortable(events);
        self.events.push(events.boxed());
        self.operations.insert(id, Operation { kind, stop, progress, last: None });
    }

    /// Stops one, if it runs.
    pub(super) fn stop(&mut self, id: &str) -> bool {
        let stopped = self.operations.remove(id);
        stopped.iter().for_each(|it| it.stop.abort());
        stopped.is_some()
    }

    /// What comes next from any of them; waits for ever while none runs. What was stopped says nothing any more.
    pub(super) async fn next(&mut self) -> (Arc<str>, Kind, Option<Answer>) {
        loop {
            let Some((id, event)) = self.events.next().await else { return std::future::pending().await };
            let Some(operation) = self.operations.get_mut(&id) else { continue };
            // The next event is not made yet: whatever was made last is in this answer.
            operation.last = operation.progress.taken();
            return (id, operation.kind, event);
        }
    }

    /// The subscriptions that run, each with the revision after which a client that comes back has to go on.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, Option<u32>)> {
        let subscriptions = self.operations.iter().filter(|(_, it)| it.kind == Kind::Subscription);
        subscriptions.map(|(id, it)| (&**id, it.last.or_else(|| it.progress.begun())))
    }
}
