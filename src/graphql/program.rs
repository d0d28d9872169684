//! Programs: running orders with computed times.

use async_graphql::{Context, ID, Interface, Object, Result};

use super::{
    act::{Act, ActTeam},
    enums::{InterludeKind, LiveState, Visibility},
    headcount::Headcount,
    live::ItemLive,
    scalar::{Time, int},
    show::Show,
    view::View,
};
use crate::domain::{
    self,
    id::{ActId, ItemId, ShowId},
    program::{Slot, is_cancelled},
    show::{InterludeKind as Kind, ItemContent},
    text::Localized,
    time::after,
};

/// The running order of a show with computed times. A release shows no item from backstage.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) show: Show,
}

/// The running order of a show with computed times. A release shows no item from backstage.
#[Object]
impl Program {
    /// Whose it is.
    async fn show(&self) -> Show {
        self.show.clone()
    }

    /// Its items, in order.
    async fn items(&self) -> Vec<ProgramItem> {
        self.all().collect()
    }

    /// When its first item starts; null until the show has a time.
    async fn starts_at(&self) -> Option<Time> {
        self.times()?.starts_at.map(|time| self.show.view.time(time))
    }

    /// When its last item ends; null until the show has a time.
    async fn ends_at(&self) -> Option<Time> {
        self.times()?.ends_at.map(|time| self.show.view.time(time))
    }

    /// From the start of the show to the end of its last item, in seconds.
    async fn planned_seconds(&self) -> i32 {
        self.times().map_or(0, |times| int(times.planned_seconds.into()))
    }

    /// Seconds between the end of the program and the hard end of the show, or its planned end where it has no hard one;
    /// negative when the program runs over; null when the show has neither.
    async fn slack_seconds(&self) -> Option<i32> {
        self.times()?.slack_seconds.map(int)
    }

    /// Seconds by which the program ends after the hard end of the show, or after its planned end where it has no hard one; 0 when
    /// it is over in time, and when the show has neither.
    async fn overrun_seconds(&self) -> i32 {
        self.times().map_or(0, |times| int(times.overrun_seconds()))
    }

    /// Times in which nothing happens, before items whose pinned start leaves them, in order. For organizers: a release shows none.
    async fn holes(&self) -> Vec<Hole> {
        let times = self.times().filter(|_| !self.show.view.is_public());
        let holes = times.map_or(vec![], domain::program::Program::holes);
        holes.into_iter().map(|it| Hole { view: self.show.view.clone(), it }).collect()
    }

    /// The items that put an act on, those of cancelled acts included.
    async fn performances(&self) -> Vec<Performance> {
        let performance = |item| match item {
            ProgramItem::Performance(it) => Some(it),
            ProgramItem::Interlude(_) => None,
        };
        self.all().filter_map(performance).collect()
    }

    /// How many people are in it.
    async fn headcount(&self) -> Headcount {
        self.show.count()
    }
}

impl Program {
    pub(crate) fn find(view: &View, id: ShowId) -> Option<Self> {
        Show::find(view, id).map(|show| Self { show })
    }

    fn times(&self) -> Option<&domain::program::Program> {
        self.show.view.plan.index().program(self.show.it.id)
    }

    fn all(&self) -> impl Iterator<Item = ProgramItem> {
        (0..self.show.it.items.len()).filter_map(|place| ProgramItem::at(&self.show, place))
    }
}

/// A time in a program in which nothing happens, because the next item starts at its pinned time and no sooner.
pub(crate) struct Hole {
    view: View,
    it: domain::program::Hole,
}

/// A time in a program in which nothing happens, because the next item starts at its pinned time and no sooner.
#[Object]
impl Hole {
    /// The item that it follows; null when the show begins with it.
    async fn after_item(&self) -> Option<ProgramItem> {
        ProgramItem::find(&self.view, self.it.after?)
    }

    /// When it begins: when the item before has ended and the changeover is over.
    async fn starts_at(&self) -> Time {
        self.view.time(self.it.starts_at)
    }

    /// How long it is, in seconds.
    async fn seconds(&self) -> u32 {
        self.it.seconds
    }
}

/// An item of a program: a performance or an interlude.
#[expect(clippy::duplicated_attributes, reason = "fields of an interface share types")]
#[derive(Clone, Interface)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Its id."),
    field(name = "position", ty = "usize", desc = "Its place in the running order, from 1."),
    field(name = "starts_at", ty = "Option<Time>", desc = "When it starts; null until the show has a time."),
    field(name = "ends_at", ty = "Option<Time>", desc = "When it ends; null until the show has a time."),
    field(name = "duration_seconds", ty = "u32", desc = "How long it takes, in seconds."),
    field(name = "changeover_seconds", ty = "u32", desc = "Seconds kept free before it."),
    field(name = "pinned_start_at", ty = "Option<Time>", desc = "The time at which it has to start, where one is set."),
    field(
        name = "pin_gap_seconds",
        ty = "Option<i32>",
        desc = "Its pinned start less the time at which it could start, in seconds: above 0 a hole before it, below 0 it starts that much later than pinned, 0 when nothing is pinned. For organizers: null in a release, and until the show has a time."
    ),
    field(
        name = "cancelled",
        ty = "bool",
        desc = "Whether it will not be seen: its act was withdrawn, cut, rejected or did not appear, or its show is called off. It keeps its place, its times and its number."
    ),
    field(
        name = "locked",
        ty = "bool",
        desc = "Whether it refuses to be moved, swapped or removed, and keeps its place when orders are proposed."
    ),
    field(name = "visibility", ty = "Visibility", desc = "Who sees it."),
    field(
        name = "title",
        ty = "Result<String>",
        desc = "What the program calls it.",
        arg(
            name = "lang",
            ty = "Option<String>",
            desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language."
        )
    ),
    field(name = "show", ty = "Show", desc = "The show it is in."),
    field(
        name = "live",
        ty = "Result<Option<ItemLive>>",
        desc = "Where it stands on the night of its show; null while nothing was noted of that night, and in older releases."
    )
)]
pub(crate) enum ProgramItem {
    /// Puts an act on.
    Performance(Performance),
    /// Anything else.
    Interlude(Interlude),
}

impl ProgramItem {
    /// The item at a place of a show, from 0.
    fn at(show: &Show, place: usize) -> Option<Self> {
        let place = Placed { show: show.clone(), place };
        Some(match show.it.items.get(place.place)?.content {
            ItemContent::Performance { act, .. } => Self::Performance(Performance { act: Act::find(&show.view, act)?, place }),
            ItemContent::Interlude { .. } => Self::Interlude(Interlude { place }),
        })
    }

    pub(crate) fn find(view: &View, id: ItemId) -> Option<Self> {
        let show = Show::find(view, *view.plan.index().show_of_item.get(&id)?)?;
        let place = show.it.items.iter().position(|item| item.id == id)?;
        Self::at(&show, place)
    }
}

/// Where an item stands.
#[derive(Clone)]
struct Placed {
    show: Show,
    place: usize,
}

impl Placed {
    fn it(&self) -> &domain::show::ProgramItem {
        &self.show.it.items[self.place]
    }

    fn slot(&self) -> Option<&Slot> {
        self.show.view.plan.index().program(self.show.it.id)?.items.get(self.place)
    }

    fn starts_at(&self) -> Option<domain::time::Instant> {
        Some(after(self.show.it.starts_at?, i64::from(self.slot()?.offset_seconds)))
    }

    fn pin_gap_seconds(&self) -> Option<i32> {
        let may_see = !self.show.view.is_public() && self.show.it.starts_at.is_some();
        Some(int(self.slot().filter(|_| may_see)?.pin_gap_seconds))
    }

    fn is_cancelled(&self) -> bool {
        is_cancelled(&self.show.view.plan, &self.show.it, self.it())
    }

    fn time(&self, end: bool) -> Option<Time> {
        let extra = if end { i64::from(self.slot()?.duration_seconds) } else { 0 };
        Some(self.show.view.time(after(self.starts_at()?, extra)))
    }
}

/// Puts an act on.
#[derive(Clone)]
pub(crate) struct Performance {
    place: Placed,
    act: Act,
}

/// Anything in a program that puts no act on: a speech, an award, a break.
#[derive(Clone)]
pub(crate) struct Interlude {
    place: Placed,
}

macro_rules! program_item {
    ($(#[$doc:meta])* $name:ident { $($fields:tt)* }) => {
        $(#[$doc])*
        #[Object]
        impl $name {
            /// Its id.
            pub(crate) async fn id(&self) -> ID {
                self.place.it().id.to_string().into()
            }

            /// Its place in the running order, from 1.
            async fn position(&self) -> usize {
                self.place.place + 1
            }

            /// When it starts; null until the show has a time.
            async fn starts_at(&self) -> Option<Time> {
                self.place.time(false)
            }

            /// When it ends; null until the show has a time.
            async fn ends_at(&self) -> Option<Time> {
                self.place.time(true)
            }

            /// How long it takes, in seconds.
            async fn duration_seconds(&self) -> u32 {
                self.place.slot().map_or(0, |slot| slot.duration_seconds)
            }

            /// Seconds kept free before it.
            async fn changeover_seconds(&self) -> u32 {
                self.place.slot().map_or(0, |slot| slot.changeover_seconds)
            }

            /// The time at which it has to start, where one is set.
            async fn pinned_start_at(&self) -> Option<Time> {
                self.place.it().pinned_start_at.map(|time| self.place.show.view.time(time))
            }

            /// Its pinned start less the time at which it could start, in seconds: above 0 a hole before it, below 0 it starts that
            /// much later than pinned, 0 when nothing is pinned. For organizers: null in a release, and until the show has a time.
            async fn pin_gap_seconds(&self) -> Option<i32> {
                self.place.pin_gap_seconds()
            }

            /// Whether it will not be seen: its act was withdrawn, cut, rejected or did not appear, or its show is called off. It
            /// keeps its place, its times and its number.
            async fn cancelled(&self) -> bool {
                self.place.is_cancelled()
            }

            /// Whether it refuses to be moved, swapped or removed, and keeps its place when orders are proposed.
            async fn locked(&self) -> bool {
                self.place.it().locked
            }

            /// Who sees it.
            async fn visibility(&self) -> Visibility {
                self.place.it().visibility.into()
            }

            /// What the program calls it.
            async fn title(&self, #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<String>) -> Result<String> {
                self.title_in(lang.as_deref())
            }

            /// The show it is in.
            async fn show(&self) -> Show {
                self.place.show.clone()
            }

            /// Where it stands on the night of its show; null while nothing was noted of that night, and in older releases.
            async fn live(&self, cx: &Context<'_>) -> Result<Option<ItemLive>> {
                ItemLive::of(cx, &self.place.show, self.place.place).await
            }

            $($fields)*
        }
    };
}

program_item! {
    /// Puts an act on.
    Performance {
        /// What the public counts it as, from 1: performances only, cancelled ones included, so that a printed program stays right.
        /// Null for one that only backstage sees.
        async fn number(&self) -> Option<u32> {
            self.place.slot()?.number
        }

        /// The act it puts on.
        async fn act(&self) -> Act {
            self.act.clone()
        }

        /// Who puts it on: the lead team first, then the joint ones (联合).
        async fn teams(&self) -> Vec<ActTeam> {
            self.act.team_list()
        }

        /// How many people are in it.
        async fn headcount(&self) -> Headcount {
            self.act.count()
        }

        /// Where it stands on the night of its show; null while nothing was noted of that night, and in older releases.
        async fn live_state(&self, cx: &Context<'_>) -> Result<Option<LiveState>> {
            Ok(ItemLive::of(cx, &self.place.show, self.place.place).await?.map(|it| it.state_now()))
        }
    }
}

program_item! {
    /// Anything in a program that puts no act on: a speech, an award, a break.
    Interlude {
        /// What it is.
        async fn kind(&self) -> InterludeKind {
            self.content().0.into()
        }
    }
}

impl Performance {
    fn title_in(&self, lang: Option<&str>) -> Result<String> {
        self.act.view.text(&self.act.it.title, lang)
    }

    /// Where acts are put on, in the order of time.
    pub(crate) fn of_acts(view: &View, acts: impl IntoIterator<Item = ActId>) -> Vec<Self> {
        let index = view.plan.index();
        let items = acts.into_iter().flat_map(|act| index.performances_of_act.of(act));
        let mut performances: Vec<Self> = items
            .filter_map(|it| match ProgramItem::find(view, it.item)? {
                ProgramItem::Performance(it) => Some(it),
                ProgramItem::Interlude(_) => None,
            })
            .collect();
        performances.sort_by_cached_key(|it| (it.place.starts_at().is_none(), it.place.starts_at(), it.place.show.it.id));
        performances
    }
}

impl Interlude {
    fn content(&self) -> (Kind, Option<&Localized>) {
        match &self.place.it().content {
            ItemContent::Interlude { kind, title, .. } => (*kind, Some(title).filter(|title| !title.is_empty())),
            // Never: an interlude is made from this content only.
            ItemContent::Performance { .. } => (Kind::Internal, None),
        }
    }

    fn title_in(&self, lang: Option<&str>) -> Result<String> {
        let (kind, title) = self.content();
        match title {
            Some(title) => self.place.show.view.text(title, lang),
            None => self.place.show.view.text(&kind.title(), lang),
        }
    }
}
