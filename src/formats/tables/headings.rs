//! The columns of the eight tables: what they are called in Chinese and English, what they hold, and how else they are headed.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::words::Choice;
use crate::formats::Table;

/// A table with its columns.
pub(crate) struct TableSpec {
    /// Which.
    pub(crate) table: Table,
    /// Its name in Chinese, and that of its sheet.
    pub(crate) zh: &'static str,
    /// Its name in English, and that of its sheet.
    pub(crate) en: &'static str,
    /// What else files and sheets of it are called.
    pub(crate) also: &'static [&'static str],
    /// What it cannot do without: of each of these groups one column at least.
    pub(crate) needs: &'static [&'static [Field]],
    /// Its columns, in the order in which they are written.
    pub(crate) columns: &'static [Column],
}

/// A column of a table.
pub(crate) struct Column {
    /// What it holds.
    pub(crate) field: Field,
    /// Of which kind that is.
    pub(crate) kind: Kind,
    /// Its heading in Chinese.
    pub(crate) zh: &'static str,
    /// Its heading in English.
    pub(crate) en: &'static str,
    /// How else it is headed.
    pub(crate) also: &'static [&'static str],
    /// An example, in Chinese and in English; of a [`Kind::Choice`], its first word.
    pub(crate) example: (&'static str, &'static str),
}

impl Column {
    /// Its heading in one of the languages.
    pub(crate) fn heading(&self, chinese: bool) -> &'static str {
        if chinese { self.zh } else { self.en }
    }
}

/// What a cell of a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// A code: a text without spaces, often a number.
    Code,
    /// Several texts or codes, split at 、.
    Texts,
    /// Names of people, split at 、.
    People,
    /// A whole number.
    Count,
    /// A length of time in seconds.
    Seconds,
    /// A day.
    Date,
    /// A point in time.
    Time,
    /// Spans of time, each `start/end`, split at ;.
    Spans,
    /// One of a list of words.
    Choice(Choice),
}

/// What a column means. Columns are mapped by hand with these names (`teamCode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "camelCase")]
pub(crate) enum Field {
    /// The code of what the row is about.
    Code,
    /// Its name or title, in the language of the file.
    Name,
    /// Its name or title in English.
    NameEn,
    /// What kind it is.
    Kind,
    /// The organization above.
    Parent,
    /// Where it stands.
    Status,
    /// An address.
    Address,
    /// A stage's code.
    StageCode,
    /// A stage's name.
    Stage,
    /// Seats.
    Seats,
    /// The most people on stage.
    StageCapacity,
    /// The most people in the room.
    FireCapacity,
    /// Microphones.
    Microphones,
    /// Seconds of changeover.
    ChangeoverSeconds,
    /// When a stage is open.
    OpeningWindows,
    /// An organization's name.
    Organization,
    /// An organization's kind, in a table of something else.
    OrganizationKind,
    /// How many people a team said it would bring.
    DeclaredHeadcount,
    /// A team's leader.
    Leader,
    /// The leader's phone.
    LeaderPhone,
    /// A team's members, all in one cell.
    Members,
    /// A team's tutors, all in one cell.
    Tutors,
    /// A team's code, or several of them.
    TeamCode,
    /// A team's name, or several of them.
    Team,
    /// A person's number.
    PersonCode,
    /// A person's name.
    Person,
    /// How it is read.
    Reading,
    /// A birthday.
    BirthDate,
    /// A phone number.
    Phone,
    /// A member's role.
    Role,
    /// Whether the person asked not to be named.
    Hidden,
    /// Who agreed that the person is named.
    ConsentBy,
    /// Until when.
    ConsentUntil,
    /// A genre.
    Genre,
    /// How long something takes.
    DurationSeconds,
    /// Seconds to set up.
    SetupSeconds,
    /// Seconds to clear the stage.
    StrikeSeconds,
    /// Names of people who perform, all in one cell.
    Performers,
    /// An act's code.
    ActCode,
    /// An act's title.
    Act,
    /// A costume class.
    Costume,
    /// A venue's name.
    Venue,
    /// The day of the times beside it.
    Date,
    /// When doors open.
    DoorsAt,
    /// When it starts.
    StartsAt,
    /// When it is planned to end.
    PlannedEndsAt,
    /// When it has to be over.
    HardEndsAt,
    /// How many people are expected.
    ExpectedAudience,
    /// A show's code.
    ShowCode,
    /// A show's title.
    Show,
    /// A place in a program, from 1.
    Position,
    /// When an item has to start.
    PinnedStartAt,
    /// Who sees an item.
    Visibility,
}

macro_rules! columns {
    ($($field:ident, $kind:expr, $zh:literal, $en:literal, [$($also:literal),*], $example_zh:literal / $example_en:literal;)+) => {
        &[$(Column {
            field: Field::$field,
            kind: $kind,
            zh: $zh,
            en: $en,
            also: &[$($also),*],
            example: ($example_zh, $example_en),
        }),+]
    };
}

/// Every table, in the order in which a workbook holds them.
pub(crate) const TABLES: &[TableSpec] = &[
    TableSpec {
        table: Table::Organizations,
        zh: "单位",
        en: "Organizations",
        also: &["单位表", "单位名单", "参演单位", "组织", "organisation", "organisations", "organization"],
        needs: &[&[Field::Name, Field::Code]],
        columns: columns! {
            Code, Kind::Code, "单位编号", "Organization code", ["编号", "代码", "单位代码", "code", "id"], "O01" / "O01";
            Name, Kind::Text, "单位", "Organization", ["单位名称", "名称", "组织", "organisation", "organization name", "name"], "建设路街道办事处" / "Harbor Street Subdistrict";
            NameEn, Kind::Text, "单位英文名", "Organization (English)", ["英文名称", "英文名", "english name", "name (english)"], "Harbor Street Subdistrict" / "Harbor Street Subdistrict";
            Kind, Kind::Choice(Choice::OrganizationKind), "类型", "Kind", ["单位类型", "性质", "单位性质", "类别", "type", "organization kind"], "" / "";
            Parent, Kind::Text, "上级单位", "Parent", ["主管单位", "上级", "隶属", "隶属单位", "parent organization"], "卫东区" / "East District";
        },
    },
    TableSpec {
        table: Table::Venues,
        zh: "场馆",
        en: "Venues",
        also: &["场地", "舞台", "场馆表", "场地表", "venue", "stages", "stage", "rooms"],
        needs: &[&[Field::Name, Field::Stage, Field::Code]],
        columns: columns! {
            Code, Kind::Code, "场馆编号", "Venue code", ["场地编号", "code", "编号"], "V1" / "V1";
            Name, Kind::Text, "场馆", "Venue", ["场地", "场馆名称", "场地名称", "地点", "venue name", "name", "名称"], "文化馆" / "Arts Center";
            NameEn, Kind::Text, "场馆英文名", "Venue (English)", ["英文名称", "英文名", "english name", "name (english)"], "Arts Center" / "Arts Center";
            Address, Kind::Text, "地址", "Address", ["场馆地址", "详细地址", "location"], "建设路1号" / "1 Harbor Street";
            StageCode, Kind::Code, "舞台编号", "Stage code", ["舞台代码", "room code"], "ST1" / "ST1";
            Stage, Kind::Text, "舞台", "Stage", ["舞台名称", "厅", "room", "hall", "stage name"], "剧场" / "Main Stage";
            Seats, Kind::Count, "座位", "Seats", ["座位数", "座席", "观众席", "容纳观众", "capacity"], "600" / "600";
            StageCapacity, Kind::Count, "台上人数上限", "Stage capacity", ["舞台容量", "台上上限", "台上人数", "most on stage"], "60" / "60";
            FireCapacity, Kind::Count, "核定人数", "Fire capacity", ["消防人数", "消防容量", "最大容量", "消防核定人数"], "700" / "700";
            Microphones, Kind::Count, "话筒", "Microphones", ["话筒数", "麦克风", "麦克", "话筒数量", "mics"], "8" / "8";
            ChangeoverSeconds, Kind::Seconds, "换场(秒)", "Changeover (s)", ["换场时间", "换场时长", "changeover time"], "60" / "60";
            OpeningWindows, Kind::Spans, "开放时间", "Opening times", ["开放时段", "可用时间", "opening hours", "open"], "2020-09-07 08:00/2020-09-07 22:00" / "2020-09-07 08:00/2020-09-07 22:00";
        },
    },
    TableSpec {
        table: Table::Teams,
        zh: "队伍",
        en: "Teams",
        also: &["队伍表", "参演队伍", "团队", "代表队", "报名表", "报名汇总", "队伍名单", "team", "groups"],
        needs: &[&[Field::Name, Field::Code]],
        columns: columns! {
            Code, Kind::Code, "队伍编号", "Team code", ["编号", "代码", "code", "team id", "id"], "D001" / "D001";
            Name, Kind::Text, "队伍名称", "Team", ["队伍", "团队", "团队名称", "队名", "代表队", "名称", "team name", "name", "group"], "建设路街道舞蹈队" / "Harbor Street Dancers";
            NameEn, Kind::Text, "队伍英文名", "Team (English)", ["英文名称", "英文名", "english name", "name (english)"], "Harbor Street Dancers" / "Harbor Street Dancers";
            Organization, Kind::Text, "单位", "Organization", ["所属单位", "单位名称", "报送单位", "选送单位", "推荐单位", "organisation", "organization name", "noc", "country", "country_full"], "建设路街道办事处" / "Harbor Street Subdistrict";
            OrganizationKind, Kind::Choice(Choice::OrganizationKind), "单位类型", "Organization kind", ["单位性质", "类型", "organization type"], "" / "";
            Status, Kind::Choice(Choice::TeamStatus), "状态", "Status", ["审核状态", "team status"], "" / "";
            DeclaredHeadcount, Kind::Count, "申报人数", "Declared headcount", ["人数", "报名人数", "参演人数", "总人数", "headcount", "people", "size", "num_athletes"], "18" / "18";
            Leader, Kind::Text, "领队", "Leader", ["领队姓名", "负责人", "联系人", "队长", "team leader", "contact"], "王秋兰" / "Ann Lee";
            LeaderPhone, Kind::Code, "联系电话", "Leader's phone", ["电话", "手机", "手机号", "领队电话", "负责人电话", "联系方式", "phone", "leader phone", "contact phone"], "19900000001" / "19900000001";
            Members, Kind::People, "队员名单", "Members", ["成员", "队员", "成员名单", "演员名单", "人员名单", "athletes"], "" / "";
            Tutors, Kind::People, "指导教师", "Tutors", ["指导老师", "教练", "coaches", "teachers"], "" / "";
        },
    },
    TableSpec {
        table: Table::Rosters,
        zh: "花名册",
        en: "Rosters",
        also: &[
            "名册",
            "人员名单",
            "队员",
            "队员名单",
            "演员名单",
            "人员",
            "人员信息",
            "roster",
            "members",
            "people",
            "athletes",
            "performers",
        ],
        needs: &[&[Field::Person, Field::PersonCode]],
        columns: columns! {
            TeamCode, Kind::Code, "队伍编号", "Team code", ["队伍代码", "队号", "team id"], "D001" / "D001";
            Team, Kind::Text, "队伍名称", "Team", ["队伍", "团队", "队名", "所属队伍", "代表队", "单位", "所在单位", "team name", "group", "noc", "country"], "建设路街道舞蹈队" / "Harbor Street Dancers";
            PersonCode, Kind::Code, "编号", "Number", ["人员编号", "演员编号", "队员编号", "工号", "code", "performer code", "id"], "P00001" / "P00001";
            Person, Kind::Text, "姓名", "Name", ["名字", "演员", "演员姓名", "队员", "队员姓名", "performer", "full name", "athlete"], "王秋兰" / "Ann Lee";
            Reading, Kind::Text, "拼音", "Reading", ["姓名拼音", "读音", "pinyin"], "Wang Qiulan" / "Ann Lee";
            BirthDate, Kind::Date, "出生日期", "Birth date", ["出生年月日", "生日", "出生", "date of birth", "birthday", "dob", "born"], "1974-02-15" / "1974-02-15";
            Phone, Kind::Code, "电话", "Phone", ["联系电话", "手机", "手机号", "手机号码", "联系方式", "phone number", "mobile", "tel", "telephone"], "19900000001" / "19900000001";
            Role, Kind::Choice(Choice::MemberRole), "身份", "Role", ["角色", "职务", "分工", "岗位", "member role"], "" / "";
            Hidden, Kind::Choice(Choice::YesNo), "不公开姓名", "Hidden", ["隐名", "不署名", "匿名", "hide name"], "否" / "no";
            ConsentBy, Kind::Text, "同意人", "Consent by", ["监护人", "监护人同意", "同意公开人", "consent", "guardian"], "王建国" / "Tom Lee";
            ConsentUntil, Kind::Date, "同意有效期", "Consent until", ["同意截止", "同意至"], "2020-12-31" / "2020-12-31";
        },
    },
    TableSpec {
        table: Table::Acts,
        zh: "节目",
        en: "Acts",
        also: &["节目表", "节目申报", "节目申报表", "节目汇总", "节目报送", "作品", "act", "pieces", "works", "sessions"],
        needs: &[&[Field::Name, Field::Code]],
        columns: columns! {
            Code, Kind::Code, "节目编号", "Act code", ["编号", "代码", "作品编号", "code", "id"], "A001" / "A001";
            Name, Kind::Text, "节目名称", "Title", ["节目", "节目名", "名称", "作品", "作品名称", "题目", "标题", "act", "act title", "name", "piece"], "走向春天" / "Towards Spring";
            NameEn, Kind::Text, "节目英文名", "Title (English)", ["英文名称", "英文名", "english title", "english name"], "Towards Spring" / "Towards Spring";
            Genre, Kind::Text, "类别", "Genre", ["门类", "类型", "节目类型", "节目类别", "形式", "节目形式", "艺术门类", "表演形式", "category", "type", "format"], "舞蹈" / "Dance";
            DurationSeconds, Kind::Seconds, "时长(秒)", "Duration (s)", ["时长", "节目时长", "演出时长", "时间", "length", "running time", "duration seconds"], "232" / "232";
            SetupSeconds, Kind::Seconds, "上场(秒)", "Set-up (s)", ["上场", "上场时间", "布置", "装台", "setup", "setup seconds"], "60" / "60";
            StrikeSeconds, Kind::Seconds, "下场(秒)", "Strike (s)", ["下场", "下场时间", "撤台", "strike seconds"], "20" / "20";
            Team, Kind::Texts, "演出单位", "Teams", ["演出队伍", "队伍", "队伍名称", "表演单位", "表演团队", "参演队伍", "参演单位", "team", "team name", "performed by"], "建设路街道舞蹈队" / "Harbor Street Dancers";
            TeamCode, Kind::Texts, "队伍编号", "Team codes", ["队伍代码", "team code", "team id"], "D001" / "D001";
            Microphones, Kind::Count, "话筒", "Microphones", ["话筒数", "麦克风", "麦克", "话筒数量", "mics"], "2" / "2";
            Status, Kind::Choice(Choice::ActStatus), "状态", "Status", ["节目状态", "审核状态", "act status"], "" / "";
            Performers, Kind::People, "表演者", "Performers", ["演员", "表演", "参演人员", "演出人员", "演职人员", "主要演员", "performer", "artists", "artist", "cast"], "" / "";
        },
    },
    TableSpec {
        table: Table::Casts,
        zh: "演员表",
        en: "Casts",
        also: &["演员", "节目演员", "演员安排", "参演名单", "cast", "cast list"],
        needs: &[&[Field::ActCode, Field::Act], &[Field::Person, Field::PersonCode]],
        columns: columns! {
            ActCode, Kind::Code, "节目编号", "Act code", ["节目代码", "act id"], "A001" / "A001";
            Act, Kind::Text, "节目名称", "Act", ["节目", "节目名", "作品", "act title", "title"], "走向春天" / "Towards Spring";
            PersonCode, Kind::Code, "编号", "Number", ["人员编号", "演员编号", "code", "performer code", "id"], "P00001" / "P00001";
            Person, Kind::Text, "姓名", "Name", ["名字", "演员", "演员姓名", "performer", "full name"], "王秋兰" / "Ann Lee";
            TeamCode, Kind::Code, "队伍编号", "Team code", ["队伍代码", "team id"], "D001" / "D001";
            Team, Kind::Text, "队伍名称", "Team", ["队伍", "所属队伍", "单位", "team name"], "建设路街道舞蹈队" / "Harbor Street Dancers";
            Costume, Kind::Choice(Choice::Costume), "服装", "Costume", ["换装", "服装类别", "换装难度", "costume class"], "" / "";
        },
    },
    TableSpec {
        table: Table::Shows,
        zh: "场次",
        en: "Shows",
        also: &["场次表", "演出安排", "演出场次", "日程", "日程表", "show", "schedule", "performances", "timetable"],
        needs: &[&[Field::Name, Field::Code]],
        columns: columns! {
            Code, Kind::Code, "场次编号", "Show code", ["编号", "代码", "场次代码", "code", "show id", "id"], "S01" / "S01";
            Name, Kind::Text, "名称", "Title", ["场次", "场次名称", "演出", "演出名称", "活动名称", "标题", "show", "show title", "name", "event"], "开幕式" / "Opening";
            NameEn, Kind::Text, "英文名称", "Title (English)", ["英文名", "english title", "english name"], "Opening" / "Opening";
            Kind, Kind::Choice(Choice::ShowKind), "类型", "Kind", ["场次类型", "演出类型", "类别", "type", "show kind"], "" / "";
            Venue, Kind::Text, "场馆", "Venue", ["场地", "venue name"], "文化馆" / "Arts Center";
            StageCode, Kind::Code, "舞台编号", "Stage code", ["舞台代码"], "ST1" / "ST1";
            Stage, Kind::Text, "舞台", "Stage", ["地点", "演出地点", "舞台名称", "room", "hall", "stage name"], "剧场" / "Main Stage";
            Date, Kind::Date, "日期", "Date", ["演出日期", "day"], "2020-09-07" / "2020-09-07";
            DoorsAt, Kind::Time, "入场", "Doors", ["入场时间", "检票", "doors at", "doors open"], "2020-09-07 18:30" / "2020-09-07 18:30";
            StartsAt, Kind::Time, "开始", "Start", ["开始时间", "开演", "开演时间", "演出时间", "时间", "starts at", "start time", "time", "start_date"], "2020-09-07 19:00" / "2020-09-07 19:00";
            PlannedEndsAt, Kind::Time, "结束", "End", ["结束时间", "计划结束", "预计结束", "ends at", "end time", "planned end", "end_date"], "2020-09-07 21:00" / "2020-09-07 21:00";
            HardEndsAt, Kind::Time, "最晚结束", "Latest end", ["最迟结束", "最晚结束时间", "hard end", "curfew", "hard ends at"], "2020-09-07 21:30" / "2020-09-07 21:30";
            Status, Kind::Choice(Choice::ShowStatus), "状态", "Status", ["场次状态", "show status"], "" / "";
            ExpectedAudience, Kind::Count, "预计观众", "Expected audience", ["观众人数", "预计观众人数", "观众", "audience"], "500" / "500";
        },
    },
    TableSpec {
        table: Table::Programs,
        zh: "节目单",
        en: "Programs",
        also: &[
            "演出顺序",
            "出场顺序",
            "节目顺序",
            "流程",
            "流程表",
            "串联单",
            "演出流程",
            "program",
            "programme",
            "programmes",
            "running order",
            "lineup",
            "rundown",
        ],
        needs: &[
            &[Field::Name, Field::ActCode, Field::Kind],
            &[Field::Position, Field::ShowCode, Field::Show, Field::Kind, Field::DurationSeconds],
        ],
        columns: columns! {
            ShowCode, Kind::Code, "场次编号", "Show code", ["场次代码", "show id"], "S01" / "S01";
            Show, Kind::Text, "场次", "Show", ["场次名称", "演出名称", "年份", "届次", "届", "晚会", "show title", "year", "event"], "开幕式" / "Opening";
            Position, Kind::Count, "序号", "Position", ["顺序", "出场顺序", "演出顺序", "次序", "no", "#", "order", "running order", "number"], "1" / "1";
            Kind, Kind::Choice(Choice::ItemKind), "种类", "Item", ["环节", "项目", "item kind", "item type"], "" / "";
            ActCode, Kind::Code, "节目编号", "Act code", ["节目代码", "act id"], "A001" / "A001";
            Name, Kind::Text, "标题", "Title", ["节目", "节目名", "节目名称", "名称", "内容", "作品", "title", "act", "act title", "name", "song"], "走向春天" / "Towards Spring";
            NameEn, Kind::Text, "英文标题", "Title (English)", ["英文名称", "英文名", "english title"], "Towards Spring" / "Towards Spring";
            DurationSeconds, Kind::Seconds, "时长(秒)", "Duration (s)", ["时长", "节目时长", "length", "duration seconds"], "232" / "232";
            ChangeoverSeconds, Kind::Seconds, "换场(秒)", "Changeover (s)", ["换场时间", "换场时长", "changeover time"], "60" / "60";
            PinnedStartAt, Kind::Time, "固定时间", "Fixed start", ["定点时间", "pinned start", "fixed time"], "2020-09-07 20:00" / "2020-09-07 20:00";
            Visibility, Kind::Choice(Choice::Visibility), "公开", "Visibility", ["可见", "公开范围"], "" / "";
            Genre, Kind::Text, "类别", "Genre", ["门类", "类型", "节目类型", "节目类别", "形式", "节目形式", "表演形式", "category", "type"], "舞蹈" / "Dance";
            Team, Kind::Texts, "演出单位", "Teams", ["演出队伍", "队伍", "队伍名称", "表演单位", "参演单位", "选送单位", "单位", "team", "team name"], "建设路街道舞蹈队" / "Harbor Street Dancers";
            Performers, Kind::People, "表演者", "Performers", ["演员", "表演", "演唱", "参演人员", "演出人员", "演职人员", "主要演员", "performer", "artists", "artist", "cast"], "张三、李四等" / "Ann Lee, Tom Lee et al.";
        },
    },
];

/// A table's columns.
pub(crate) fn spec(table: Table) -> &'static TableSpec {
    &TABLES[table as usize]
}

// Every table has its line, at its own place: without this the build fails, so `spec` cannot miss.
const _: () = {
    assert!(TABLES.len() == Table::VARIANTS.len(), "a table has no line in TABLES, or two");
    let mut place = 0;
    while place < TABLES.len() {
        assert!(TABLES[place].table as usize == place, "TABLES is not in the order of Table");
        place += 1;
    }
};

impl TableSpec {
    /// The column of a field.
    pub(crate) fn column(&self, field: Field) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// Its name in one of the languages.
    pub(crate) fn name(&self, chinese: bool) -> &'static str {
        if chinese { self.zh } else { self.en }
    }
}
