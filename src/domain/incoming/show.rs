//! Shows, without their programs.

use std::ops::ControlFlow;

use super::{
    Record, RecordKind, ShowRecord,
    desk::{Desk, Namesakes},
    keys::{Keys, Repeated},
    shelf::Found,
    write::{edit, name, number},
};
use crate::domain::{
    command::{
        Checker,
        schedule::{Placement, check_times},
        stage::LARGEST_PLACE,
    },
    id::ShowId,
    invalid::Invalid,
    policy::OwnLeads,
    show::{Show, ShowKind, ShowStatus},
    time::Instant,
    venue::Stage,
};

impl Desk<'_> {
    pub(super) fn shows(&mut self) -> ControlFlow<()> {
        let rows = self.rows_of(RecordKind::Show);
        self.claim::<Show>(&rows);
        let repeated = Repeated::of(self.rows, &rows);
        for row in rows {
            self.step()?;
            let Record::Show(record) = self.record(row) else { continue };
            let found = self.matched::<Show>(row, |desk| desk.shows_called(row, record, &repeated));
            let old = found.as_ref().ok().copied().flatten();
            let written = found.and_then(|old| self.write_show(old, record));
            self.settle(row, old, written);
        }
        ControlFlow::Continue(())
    }

    /// Shows with the title of a record: that start when it does, else the only one there is and is told of.
    fn shows_called(&self, row: usize, record: &ShowRecord, repeated: &Repeated) -> Namesakes<ShowId> {
        let names = Keys::of(self.record(row)).names;
        let called = self.shows.named(names.iter().copied());
        let stage = record.stage.as_ref().map(|it| self.stages.find(it, |_| true));
        let starts_then = |show: &Show| record.starts_at.is_some() && show.starts_at == record.starts_at;
        let is_there = |show: &Show| match &stage {
            Some(Found::Is(stage)) => show.stage == Some(*stage),
            _ => true,
        };
        let of = |fits: &dyn Fn(&Show) -> bool| {
            called.iter().copied().filter(|id| self.shows.get(*id).is_some_and(|it| fits(it))).collect::<Vec<_>>()
        };
        let mut sure = of(&starts_then);
        if sure.len() > 1 {
            sure = of(&|show| starts_then(show) && is_there(show));
        }
        let likely = match called.as_slice() {
            [id] if record.starts_at.is_some() && (repeated.has(&names) || self.shows.is_seen(*id)) => vec![],
            [_, _, ..] if record.starts_at.is_some() => vec![],
            _ => called,
        };
        Namesakes { sure, likely }
    }

    fn write_show(&mut self, old: Option<ShowId>, record: &ShowRecord) -> Result<Show, Vec<Invalid>> {
        let ShowRecord {
            external_ids,
            code,
            title,
            kind,
            stage,
            doors_at,
            starts_at,
            planned_ends_at: _,
            hard_ends_at,
            status,
            expected_audience,
        } = record;
        let old = old.and_then(|id| self.shows.get(id)).cloned();
        let old = old.as_deref();
        let mut check = Checker::new(self.plan);
        let title = name(&mut check, "title", title.as_ref(), old.map(|it| &it.title));
        let was = old.map(Placement::of).unwrap_or_default();
        let planned_ends_at = &self.planned_end(old, record);
        let stage = stage.as_ref().and_then(|it| self.resolve::<Stage>(&mut check, "stage", it, |_| true)).or(was.stage);
        let mut time = |field, told: &Option<Instant>, old| {
            check.optional(field, edit(*told), old, |check, field, told| check.time(field, &told.fixed_offset()))
        };
        let now = Placement {
            stage,
            starts_at: time("startsAt", starts_at, was.starts_at),
            planned_ends_at: time("endsAt", planned_ends_at, was.planned_ends_at),
            doors_at: time("doorsAt", doors_at, was.doors_at),
            hard_ends_at: time("hardEndAt", hard_ends_at, was.hard_ends_at),
        };
        // Times that were not touched are no fault of this row.
        if check.is_clean() && now.times() != was.times() {
            check_times(&mut check, now);
        }
        if let (Some(now), Some(to)) = (old.map(|it| it.status), status) {
            check.step("status", now, *to, now.next());
        }
        let old_audience = old.and_then(|it| it.expected_audience);
        let expected_audience = number(&mut check, "expectedAudience", *expected_audience, old_audience, 0..=LARGEST_PLACE);
        let code = self.code(&mut check, self.own_code(code.as_deref(), external_ids, old), old);
        let external_ids = self.external_ids(&mut check, external_ids, old);
        let (title, code) = check.written(title.zip(code))?;
        let mut show = old.cloned().unwrap_or_else(|| self.blank_show());
        now.put(&mut show);
        show.code = code;
        show.title = title;
        show.kind = kind.unwrap_or(show.kind);
        show.status = status.unwrap_or(show.status);
        show.expected_audience = expected_audience;
        show.external_ids = external_ids;
        Ok(show)
    }

    fn blank_show(&mut self) -> Show {
        Show {
            id: self.new_id(),
            code: String::new(),
            title: crate::domain::text::Localized::default(),
            kind: ShowKind::Other,
            stage: None,
            doors_at: None,
            starts_at: None,
            planned_ends_at: None,
            hard_ends_at: None,
            status: ShowStatus::Planned,
            expected_audience: None,
            leads: OwnLeads::default(),
            credits: vec![],
            items: vec![],
            external_ids: vec![],
        }
    }
}
