//! A calendar cut into its components by its BEGIN and END lines, so that only one of them at a time is taken apart.

/// The largest component, in bytes.
const BLOCK_BYTES: usize = 1 << 20;
/// The most that is kept of what stands outside of components, in bytes.
const HEAD_BYTES: usize = 64 << 10;

/// A component of a calendar.
pub(super) struct Block<'a> {
    /// Its name, in capitals: `VEVENT`.
    pub(super) name: String,
    /// Its lines, from BEGIN to END.
    pub(super) text: &'a str,
    /// Whether its END is there.
    pub(super) is_closed: bool,
}

impl Block<'_> {
    /// Whether it is too large to be taken apart.
    pub(super) fn is_overfull(&self) -> bool {
        self.text.len() > BLOCK_BYTES
    }
}

/// A file cut into components.
#[derive(Default)]
pub(super) struct Blocks<'a> {
    /// The lines of the calendar itself.
    pub(super) head: String,
    /// Whether there is a calendar at all.
    pub(super) has_calendar: bool,
    /// Its components, in their order.
    pub(super) blocks: Vec<Block<'a>>,
}

/// Cuts a file into the components of its calendars; `None` if there are more than `most`.
pub(super) fn cut(text: &str, most: usize) -> Option<Blocks<'_>> {
    let mut cut = Blocks::default();
    let mut open: Option<(String, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let mark = mark(line);
        let (name, is_begin) = match mark {
            Some((name, is_begin)) => (name, is_begin),
            None => {
                if open.is_none() && cut.head.len() + line.len() <= HEAD_BYTES {
                    cut.head.push_str(line);
                }
                continue;
            }
        };
        if name == "VCALENDAR" {
            cut.has_calendar = true;
        }
        match &open {
            Some((inside, from)) if !is_begin && *inside == name => {
                cut.blocks.push(Block { name, text: text.get(*from..end)?, is_closed: true });
                open = None;
            }
            // A component never holds one of its own kind, nor a calendar: the END of the one before is missing.
            Some((inside, from)) if name == "VCALENDAR" || is_begin && *inside == name => {
                cut.blocks.push(Block { name: inside.clone(), text: text.get(*from..start)?, is_closed: false });
                open = (name != "VCALENDAR").then_some((name, start));
            }
            Some(_) => {}
            None if is_begin && name != "VCALENDAR" => open = Some((name, start)),
            None => {}
        }
        if cut.blocks.len() > most {
            return None;
        }
    }
    if let Some((name, from)) = open {
        cut.blocks.push(Block { name, text: text.get(from..)?, is_closed: false });
    }
    Some(cut)
}

/// The name that a BEGIN or END line has, and whether it is a BEGIN.
fn mark(line: &str) -> Option<(String, bool)> {
    let line = line.trim_start_matches('\u{feff}');
    let (key, name) = line.split_once(':')?;
    let is_begin = key.eq_ignore_ascii_case("BEGIN");
    (is_begin || key.eq_ignore_ascii_case("END"))
        .then(|| (name.trim().chars().take(60).collect::<String>().to_uppercase(), is_begin))
}
