//! What is remarked once for all rows that it holds for.

use super::invalid;
use crate::domain::invalid::{Invalid, Mistake};

/// Something that rows have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Note {
    /// They have a field that Playbill keeps no such thing for.
    NotKept,
    /// They have no id.
    NoId,
    /// They name people by ids alone.
    NoName,
    /// They are held in several rooms.
    Rooms,
    /// Their titles say that they are called off.
    CalledOff,
}

impl Note {
    /// The remark on a field of so many rows.
    pub(super) fn remark(self, field: &str, rows: u32) -> Invalid {
        let (mistake, en, zh) = match self {
            Self::NotKept => (Mistake::NotFound, "Playbill keeps no such field; it was left out", "系统没有这一项，未导入"),
            Self::NoId => (
                Mistake::Required,
                "Without an id an event is known by its time, room and title; one that is moved is taken for a new one",
                "没有编号的活动按时间、房间和标题识别，改动后会被当作新的活动",
            ),
            Self::NoName => (
                Mistake::Required,
                "People are told by ids alone; import the file with their names too, or they are called by their ids",
                "人员只有编号；请一并导入含姓名的文件，否则将以编号为名",
            ),
            Self::Rooms => (
                Mistake::WrongKind,
                "A show is held on one stage; the first room was taken",
                "一个场次只在一个舞台，取第一个房间",
            ),
            Self::CalledOff => {
                (Mistake::InvalidFormat, "Taken as called off, as the title says so", "标题注明已取消，按取消处理")
            }
        };
        invalid(field, mistake, format!("{en} (rows: {rows})."), format!("{zh}（共 {rows} 行）。"))
    }
}
