//! Files made to do harm, or damaged: every one has to be refused at once, or read in little room.

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

/// A file: what is wrong with it, what it is called, and how it is made.
pub(crate) struct Hostile {
    pub(crate) what: &'static str,
    pub(crate) name: &'static str,
    pub(crate) make: fn() -> Vec<u8>,
}

const fn hostile(what: &'static str, name: &'static str, make: fn() -> Vec<u8>) -> Hostile {
    Hostile { what, name, make }
}

const MEGABYTE: usize = 1 << 20;
const SCHEDULE: &str = "<schedule><day date=\"2020-09-07\"><room name=\"a\">";

/// All of them.
pub(crate) const FILES: &[Hostile] = &[
    hostile("nothing", "x.csv", Vec::new),
    hostile("32 MB of zeros", "x.csv", || vec![0; 32 * MEGABYTE]),
    hostile("100 MB of spaces", "x.csv", || vec![b' '; 100 * MEGABYTE]),
    hostile("32 MB of line ends", "x.csv", || vec![b'\n'; 32 * MEGABYTE]),
    hostile("32 MB of commas", "x.csv", || vec![b','; 32 * MEGABYTE]),
    hostile("a quote that never ends", "x.csv", || [&b"a,\""[..], &vec![b'x'; 32 * MEGABYTE]].concat()),
    hostile("10 million short rows", "x.csv", || b"x\n".repeat(10_000_000)),
    hostile("10 million rows under headings", "队伍.csv", || {
        ["队伍名称,单位\n".as_bytes(), &b"a\n".repeat(10_000_000)].concat()
    }),
    hostile("a million rows of one team", "花名册.csv", || {
        ["队伍名称,姓名\n".as_bytes(), &"队,人\n".as_bytes().repeat(1_000_000)].concat()
    }),
    hostile("a row of a million cells", "队伍.csv", || ["队伍名称,".repeat(1_000_000).as_bytes(), b"\n"].concat()),
    hostile("a cell of 30 MB", "队伍.csv", || ["队伍名称,单位\n".as_bytes(), &vec![b'x'; 30 * MEGABYTE], b",b\n"].concat()),
    hostile("a million names in a cell", "节目.csv", || {
        ["节目名称,演员\n甲,".as_bytes(), "人、".repeat(1_000_000).as_bytes()].concat()
    }),
    hostile("half of UTF-16", "x.csv", || {
        let mut bytes: Vec<u8> = "队伍名称,单位\n".repeat(100_000).encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.pop();
        bytes
    }),
    hostile("bytes of no encoding", "x.csv", || (0..8 * MEGABYTE).map(|it| (it * 7 % 256) as u8 | 0x80).collect()),
    hostile("a workbook that is cut off", "x.xlsx", || {
        let whole = workbook(&[("xl/worksheets/sheet1.xml", "<sheetData/>", 1_000)]);
        whole[..whole.len() / 2].to_vec()
    }),
    hostile("a workbook of 100 MB of spaces", "x.xlsx", || workbook(&[("xl/worksheets/sheet1.xml", &" ".repeat(MEGABYTE), 100)])),
    hostile("a workbook of empty cells", "x.xlsx", || {
        workbook(&[("xl/worksheets/sheet1.xml", &"<c r=\"A1\"/>".repeat(100_000), 20)])
    }),
    hostile("a workbook of shared texts", "x.xlsx", || {
        workbook(&[("xl/sharedStrings.xml", &"<si><t>a</t></si>".repeat(100_000), 20)])
    }),
    hostile("a workbook of styles", "x.xlsx", || workbook(&[("xl/styles.xml", &"<xf/>".repeat(100_000), 20)])),
    hostile("a workbook of 60,000 parts", "x.xlsx", || {
        let names: Vec<String> = (0..60_000).map(|it| format!("xl/{it}.xml")).collect();
        workbook(&names.iter().map(|it| (it.as_str(), "", 1)).collect::<Vec<_>>())
    }),
    hostile("a cell at XFD1048576", "x.xlsx", || {
        let cell = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>x</t></is></c></row>";
        sheet(&format!("{HEADINGS}{cell}"))
    }),
    hostile("merged cells over all", "x.xlsx", || {
        let merged = "<mergeCell ref=\"A1:XFD1048576\"/>".repeat(200_000);
        sheet(&format!("{HEADINGS}</sheetData><mergeCells>{merged}</mergeCells><sheetData>"))
    }),
    hostile("an old workbook", "x.xls", || b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".repeat(MEGABYTE)),
    hostile("entities of entities", "x.xml", || {
        let mut text = "<?xml version=\"1.0\"?><!DOCTYPE schedule [<!ENTITY a0 \"boom\">".to_owned();
        for it in 1..30 {
            text.push_str(&format!("<!ENTITY a{it} \"{}\">", format!("&a{};", it - 1).repeat(10)));
        }
        (text + "]>" + SCHEDULE + "<event id=\"1\"><title>&a29;</title></event></room></day></schedule>").into_bytes()
    }),
    hostile("one entity a million times", "x.xml", || {
        let entity = format!("<!DOCTYPE schedule [<!ENTITY a \"{}\">]>", "a".repeat(100_000));
        format!("{entity}{SCHEDULE}<event id=\"1\"><title>{}</title></event>", "&a;".repeat(1_000_000)).into_bytes()
    }),
    hostile("an entity from elsewhere", "x.xml", || {
        let entity = "<!DOCTYPE schedule [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
        format!("{entity}{SCHEDULE}<event id=\"1\"><start>10:00</start><title>&a;</title></event>").into_bytes()
    }),
    hostile("a million elements deep", "x.xml", || ("<schedule>".to_owned() + &"<day>".repeat(1_000_000)).into_bytes()),
    hostile("an event a million elements deep", "x.xml", || {
        format!("{SCHEDULE}<event id=\"1\">{}", "<a>".repeat(1_000_000)).into_bytes()
    }),
    hostile("an event of a million attributes", "x.xml", || {
        let attributes: String = (0..1_000_000).map(|it| format!(" a{it}=\"\"")).collect();
        format!("{SCHEDULE}<event{attributes}/>").into_bytes()
    }),
    hostile("two million events", "x.xml", || format!("{SCHEDULE}{}", "<event/>".repeat(2_000_000)).into_bytes()),
    hostile("an attribute of 30 MB", "x.xml", || format!("{SCHEDULE}<event id=\"{}\"/>", "1".repeat(30 * MEGABYTE)).into_bytes()),
    hostile("XML that is cut off", "x.xml", || format!("{SCHEDULE}<event id=\"1\"><title>a").into_bytes()),
    hostile("JSON a million lists deep", "x.json", || vec![b'['; 1_000_000]),
    hostile("JSON a million objects deep", "x.json", || "{\"schedule\":".repeat(1_000_000).into_bytes()),
    hostile("JSON of 10 million zeros", "x.json", || format!("[{}0]", "0,".repeat(10_000_000)).into_bytes()),
    hostile("JSON of a million keys", "x.json", || {
        let keys: String = (0..1_000_000).map(|it| format!("\"k{it}\":{{}},")).collect();
        format!("{{\"schedule\":{{{keys}\"conference\":{{}}}}}}").into_bytes()
    }),
    hostile("a JSON text of 30 MB", "x.json", || format!("{{\"schedule\":\"{}\"}}", "x".repeat(30 * MEGABYTE)).into_bytes()),
    hostile("JSON that is cut off", "x.json", || b"{\"schedule\":{\"conference\":{\"days\":[{\"rooms\":{\"a\":[".to_vec()),
    hostile("a script of 20 MB", "x.js", || format!("var program = [{}];", "{\"id\":\"1\"},".repeat(1_700_000)).into_bytes()),
    hostile("an event a billion times", "x.ics", || {
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\nDTSTART:20200907T100000Z\nRRULE:FREQ=SECONDLY;COUNT=1000000000\nEND:VEVENT\nEND:VCALENDAR\n".to_vec()
    }),
    hostile("a million open parts", "x.ics", || {
        ("BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\n".repeat(1_000_000)).into_bytes()
    }),
    hostile("a million empty events", "x.ics", || {
        ("BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\nEND:VEVENT\n".repeat(1_000_000)).into_bytes()
    }),
    hostile("a line of 30 MB", "x.ics", || {
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:".to_owned() + &"x".repeat(30 * MEGABYTE)).into_bytes()
    }),
    hostile("a line folded ten million times", "x.ics", || {
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:".to_owned() + &"\n x".repeat(10_000_000)).into_bytes()
    }),
    hostile("a million time zones", "x.ics", || {
        let zone = "BEGIN:VTIMEZONE\nTZID:a\nBEGIN:STANDARD\nDTSTART:19700101T000000\nEND:STANDARD\nEND:VTIMEZONE\n";
        ("BEGIN:VCALENDAR\n".to_owned() + &zone.repeat(300_000)).into_bytes()
    }),
];

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="队伍" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const HEADINGS: &str =
    r#"<row r="1"><c r="A1" t="inlineStr"><is><t>队伍名称</t></is></c><c r="B1" t="inlineStr"><is><t>单位</t></is></c></row>"#;

/// A workbook with these parts beside those that every one has, each so many times over.
fn workbook(parts: &[(&str, &str, usize)]) -> Vec<u8> {
    let own = [
        ("[Content_Types].xml", TYPES, 1),
        ("_rels/.rels", RELS, 1),
        ("xl/workbook.xml", BOOK, 1),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS, 1),
    ];
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, text, times) in own.iter().chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        for _ in 0..*times {
            zip.write_all(text.as_bytes()).expect("memory");
        }
    }
    zip.finish().expect("a zip file").into_inner()
}

/// A workbook whose sheet holds these rows, written in XML.
fn sheet(rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    workbook(&[("xl/worksheets/sheet1.xml", &sheet, 1)])
}
