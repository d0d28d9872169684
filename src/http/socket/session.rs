//! One socket from its opening to its close. One task does all of it, and holds one answer at a time: while the client does not
//! read, nothing more is made for it, and what happens meanwhile waits in the log.

use std::{io, sync::Arc, time::Duration};

use async_graphql::{Request, Response as Answer};
use futures_util::{SinkExt as _, StreamExt as _};
use poem::web::websocket::{Message, WebSocketStream};
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    pace::Pace,
    protocol::{self, Close, Said},
    running::Running,
};
use crate::{
    app,
    graphql::{
        ClientAddress, code,
        operations::{self, Kind},
    },
    http::{
        answer::{of_app, too_long, with_code, write},
        body::check_json,
        caller::{Brought, bearer_of},
        gate::{Pass, Sockets},
        graphql::Edge,
        holder::Holder,
        operation::is_end,
        rates,
    },
};

/// How long a client may take to answer our close.
const CLOSE_TIME: Duration = Duration::from_secs(1);
/// How many pings pass until it is looked up again who holds the socket.
const PINGS: u32 = 4;
/// How many pings in a row may stay unanswered.
const UNANSWERED: u32 = 2;

/// How a socket ends.
enum Ended {
    /// We close it.
    Close(Close),
    /// The client does not read.
    Slow,
    /// The client has closed it.
    Closed,
    /// Nobody is there any more.
    Gone,
}

impl From<Close> for Ended {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

/// What happens next in a socket.
enum Next {
    Stop,
    Accounts,
    Time,
    Said(Option<io::Result<Message>>),
    Event(Arc<str>, Kind, Box<Option<Answer>>),
}

struct Session {
    edge: Arc<Edge>,
    socket: WebSocketStream,
    holder: Holder,
    address: String,
    running: Running,
    pace: Pace,
    is_ready: bool,
    opened_at: Instant,
    /// Pings that were sent since anything was heard.
    unanswered: u32,
    ping_at: Instant,
    pings: u32,
}

/// Holds a socket until it ends.
pub(super) async fn run((edge, socket): (Arc<Edge>, WebSocketStream), holder: Holder, address: String, pass: Pass) {
    let now = Instant::now();
    let ping_at = now + edge.settings.sockets.ping_time;
    let (running, pace) = (Running::default(), Pace::new(now));
    let mut session = Session {
        edge,
        socket,
        holder,
        address,
        running,
        pace,
        is_ready: false,
        opened_at: now,
        unanswered: 0,
        ping_at,
        pings: 0,
    };
    let ended = session.talk().await;
    Box::pin(session.end(ended)).await;
    drop(pass);
}

impl Session {
    fn settings(&self) -> &Sockets {
        &self.edge.settings.sockets
    }

    /// Talks until something ends it.
    async fn talk(&mut self) -> Ended {
        loop {
            // What a socket does now and then takes no memory from those thousands that wait.
            let done = match self.next().await {
                Next::Stop => Err(Close::stopping().into()),
                Next::Accounts => Box::pin(self.look_again()).await,
                Next::Time => Box::pin(self.tick()).await,
                Next::Said(said) => Box::pin(self.hear(said)).await,
                Next::Event(id, kind, answer) => Box::pin(self.tell(&id, kind, *answer)).await,
            };
            if let Err(ended) = done {
                return ended;
            }
        }
    }

    /// What is the most pressing: rights that were lost come before anything that would still be told.
    async fn next(&mut self) -> Next {
        let now = Instant::now();
        let waits_until = self.pace.waits_until(now);
        let init_until = (!self.is_ready).then(|| self.opened_at + self.settings().init_time);
        let wake_at = [waits_until, init_until].into_iter().flatten().fold(self.ping_at, Instant::min);
        tokio::select! {
            biased;
            () = self.edge.stopping.cancelled() => Next::Stop,
            () = self.holder.changed() => Next::Accounts,
            // What was said while we could not listen comes before the question whether anybody is still there.
            said = self.socket.next(), if waits_until.is_none() => Next::Said(said),
            () = sleep_until(wake_at) => Next::Time,
            (id, kind, answer) = self.running.next() => Next::Event(id, kind, Box::new(answer)),
        }
    }

    async fn look_again(&mut self) -> Result<(), Ended> {
        self.holder.look_again(&self.edge).await.map_err(|_| Close::forbidden().into())
    }

    /// Some time has passed.
    async fn tick(&mut self) -> Result<(), Ended> {
        let now = Instant::now();
        let Sockets { init_time, ping_time, .. } = *self.settings();
        if !self.is_ready && now >= self.opened_at + init_time {
            return Err(Close::no_init().into());
        }
        if now < self.ping_at {
            return Ok(());
        }
        if self.unanswered == UNANSWERED {
            return Err(Ended::Gone);
        }
        self.pings += 1;
        if self.pings.is_multiple_of(PINGS) {
            self.look_again().await?;
        }
        self.send(Message::Ping(vec![])).await?;
        // Only while we listen can it be heard.
        self.unanswered += 1;
        self.ping_at = Instant::now() + ping_time;
        Ok(())
    }

    async fn hear(&mut self, said: Option<io::Result<Message>>) -> Result<(), Ended> {
        let now = Instant::now();
        self.unanswered = 0;
        self.pace.heard(now);
        match said {
            Some(Ok(Message::Text(text))) if text.len() > self.settings().message_bytes => Err(Close::too_long().into()),
            Some(Ok(Message::Text(text))) => {
                let is_good = check_json(text.as_bytes(), &self.edge.settings).is_ok();
                match Said::read(&text).filter(|_| is_good) {
                    Some(said) => self.answer(said).await,
                    None => Err(Close::bad_message().into()),
                }
            }
            Some(Ok(Message::Binary(_))) => Err(Close::bad_message().into()),
            // Pings are answered by the library, with the next thing that is sent.
            Some(Ok(Message::Ping(_))) => self.flush().await,
            Some(Ok(Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Close(_))) => Err(Ended::Closed),
            Some(Err(error)) => Err(Close::of_error(&error).map_or(Ended::Gone, Ended::Close)),
            None => Err(Ended::Gone),
        }
    }

    async fn answer(&mut self, said: Said) -> Result<(), Ended> {
        match said {
            Said::ConnectionInit { .. } if self.is_ready => Err(Close::init_again().into()),
            Said::ConnectionInit { payload } => {
                self.begin(payload.as_ref()).await?;
                self.is_ready = true;
                self.send(protocol::ack()).await
            }
            Said::Ping { payload } => self.send(protocol::pong(payload)).await,
            Said::Pong { .. } => Ok(()),
            Said::Subscribe { .. } if !self.is_ready => Err(Close::unauthorized().into()),
            Said::Subscribe { id, .. } if self.running.has(&id) => Err(Close::taken(&id).into()),
            Said::Subscribe { id, payload } => self.subscribe(id, payload.into()).await,
            Said::Complete { id } => {
                self.running.stop(&id);
                Ok(())
            }
        }
    }

    /// The client says who it is, unless the request that opened the socket said so already.
    async fn begin(&mut self, payload: Option<&Map<String, Value>>) -> Result<(), Ended> {
        let said = payload.and_then(|it| it.get("authorization").or_else(|| it.get("Authorization")));
        let Some(said) = said.filter(|it| !it.is_null()) else { return Ok(()) };
        let secret = said.as_str().and_then(bearer_of).ok_or_else(Close::forbidden)?;
        self.holder = match Holder::of(&self.edge, Brought::Bearer(secret.to_owned())).await {
            Ok(holder) => holder,
            Err(app::Error::Unauthenticated) => return Err(Close::forbidden().into()),
            Err(_) => return Err(Close::unavailable().into()),
        };
        Ok(())
    }

    async fn subscribe(&mut self, id: String, mut asked: Request) -> Result<(), Ended> {
        let most = self.settings().operations;
        if self.running.len() >= most {
            let message = format!("More than {most} operations run in this socket; complete some first.");
            return self.send(protocol::error(&id, &with_code(&message, "RATE_LIMITED").errors)).await;
        }
        let now = self.holder.now();
        let key = now.get().account.map_or_else(|| rates::key(self.address.clone()), |it| it.to_string());
        if let Err(seconds) = self.edge.rates.enter(&key) {
            return self.send(protocol::error(&id, &of_app(app::Error::RateLimited(seconds)).errors)).await;
        }
        let kind = match operations::checked(&self.edge.guard, &mut asked) {
            Ok(kind) => kind,
            Err(refused) => return self.send(protocol::error(&id, &with_code(&refused.0, "BAD_USER_INPUT").errors)).await,
        };
        let asked = asked.data(now).data(ClientAddress(self.address.clone()));
        self.running.begin(&self.edge, id, (kind, asked));
        Ok(())
    }

    async fn tell(&mut self, id: &str, kind: Kind, answer: Option<Answer>) -> Result<(), Ended> {
        let Some(answer) = answer else {
            self.running.stop(id);
            return self.send(protocol::complete(id)).await;
        };
        self.edge.metrics.operation(kind.into(), code(answer.errors.first()));
        if is_end(kind, &answer) {
            self.running.stop(id);
            return self.send(protocol::error(id, &answer.errors)).await;
        }
        let most = self.edge.settings.answer_bytes;
        let Some(json) = write(&answer, most) else {
            self.running.stop(id);
            return self.send(protocol::error(id, &too_long(most).errors)).await;
        };
        self.send(protocol::next(id, &json)).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Ended> {
        let sent = timeout(self.edge.settings.sockets.write_time, self.socket.send(message));
        match self.edge.stopping.run_until_cancelled(sent).await {
            Some(sent) => written(sent),
            None => Err(Close::stopping().into()),
        }
    }

    async fn flush(&mut self) -> Result<(), Ended> {
        let flushed = timeout(self.edge.settings.sockets.write_time, self.socket.flush());
        written(flushed.await)
    }

    /// Says why it ends, and closes. What a slow client still gets comes in order: it can go on right there.
    async fn end(&mut self, ended: Ended) {
        let write_time = self.settings().write_time;
        let running = std::mem::take(&mut self.running);
        let resume: Vec<Message> = running.places().map(|(id, place)| resume(id, place)).collect();
        drop(running);
        let parting = async {
            match ended {
                Ended::Close(close) => self.socket.send(close.message()).await?,
                Ended::Slow => {
                    for message in resume {
                        self.socket.feed(message).await?;
                    }
                    self.socket.send(Close::too_slow().message()).await?;
                }
                Ended::Closed => self.socket.flush().await?,
                Ended::Gone => return Ok::<(), io::Error>(()),
            }
            // Bytes that were left unread would cut short what was sent.
            let rest = async { while let Some(Ok(_)) = self.socket.next().await {} };
            drop(timeout(CLOSE_TIME, rest).await);
            Ok(())
        };
        // Whoever does not even read this is gone.
        drop(timeout(write_time, parting).await);
    }
}

fn written(sent: Result<io::Result<()>, tokio::time::error::Elapsed>) -> Result<(), Ended> {
    match sent {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(Ended::Gone),
        Err(_) => Err(Ended::Slow),
    }
}

/// Tells a client that an operation ends here because it did not read, and after which revision it has to go on.
fn resume(id: &str, last_revision: Option<u32>) -> Message {
    let mut errors = with_code("You did not read what you were sent; come back, and go on from there.", "UNAVAILABLE").errors;
    for error in &mut errors {
        if let Some(revision) = last_revision {
            error.extensions.get_or_insert_default().set("lastRevision", revision);
        }
    }
    protocol::error(id, &errors)
}
