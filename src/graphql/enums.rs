//! The domain's lists of kinds, statuses and roles, each value described for its readers.

use async_graphql::Enum;

macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident = $remote:literal { $($(#[$value_doc:meta])* $value:ident,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
            #[graphql(remote = $remote)]
            pub(crate) enum $name {
                $($(#[$value_doc])* $value,)+
            }
        )+
    };
}

mod rules;

pub(crate) use rules::*;

enums! {
    /// Who may agree that a person is named in public.
    ConsentGiver = "crate::domain::performer::ConsentGiver" {
        /// A parent, or whoever else stands in for one: the only one who may for a child under 14.
        Guardian,
        /// The person themselves.
        Performer,
    }

    /// Where a festival stands in its life.
    FestivalStatus = "crate::domain::festival::FestivalStatus" {
        /// Never published.
        Draft,
        /// Has a release.
        Published,
        /// Over.
        Concluded,
        /// Kept for the record.
        Archived,
        /// Called off.
        Cancelled,
    }

    /// What an organization does for a festival or a show, in the order in which programmes print it.
    CreditRole = "crate::domain::festival::CreditRole" {
        /// 指导: gives guidance.
        Guiding,
        /// 主办: hosts.
        Host,
        /// 承办: organizes.
        Organizer,
        /// 协办: helps to organize.
        CoOrganizer,
        /// 支持: supports.
        Supporter,
        /// 赞助: sponsors.
        Sponsor,
        /// 媒体: reports.
        Media,
    }

    /// What an organization is.
    OrganizationKind = "crate::domain::organization::OrganizationKind" {
        /// 街道: a sub-district office.
        Subdistrict,
        /// 乡镇: a township.
        Township,
        /// 社区: a community.
        Community,
        /// 机关: a government organ.
        Government,
        /// 事业单位: a public institution.
        PublicInstitution,
        /// 企业: a company.
        Enterprise,
        /// 学校: a school.
        School,
        /// 社团: an association.
        Association,
        /// 专业院团: a professional company of performers.
        Professional,
        /// 其他: anything else.
        Other,
    }

    /// Where a team's application stands: APPLIED, then APPROVED or REJECTED; an approved team may become WITHDRAWN.
    TeamStatus = "crate::domain::team::TeamStatus" {
        /// Has applied.
        Applied,
        /// Takes part.
        Approved,
        /// Was turned down.
        Rejected,
        /// Has stepped back.
        Withdrawn,
    }

    /// What a member does in a team.
    MemberRole = "crate::domain::team::MemberRole" {
        /// 演员: performs.
        Performer,
        /// 替补: stands in.
        Understudy,
        /// 指挥: conducts.
        Conductor,
        /// 伴奏: accompanies.
        Accompanist,
        /// 领队: leads the team.
        Leader,
        /// 编导: makes the choreography or directs.
        Choreographer,
        /// 指导教师: teaches.
        Tutor,
        /// 工作人员: works behind the stage.
        Crew,
        /// 陪护: looks after minors.
        Chaperone,
    }

    /// Where an act stands on its way to the stage: DRAFT, SUBMITTED, IN_REVIEW (and again after REVISION_REQUESTED), SELECTED or
    /// REJECTED, CONFIRMED, PERFORMED. One that is CONFIRMED may be WITHDRAWN, CUT or NO_SHOW instead. It takes one step at a time.
    ActStatus = "crate::domain::act::ActStatus" {
        /// Being written down.
        Draft,
        /// 报送: handed in.
        Submitted,
        /// 审查: being looked at.
        InReview,
        /// Sent back to be changed.
        RevisionRequested,
        /// 入选: chosen.
        Selected,
        /// Turned down.
        Rejected,
        /// 确认: will be put on.
        Confirmed,
        /// Was on stage.
        Performed,
        /// 退演: taken back by its teams.
        Withdrawn,
        /// 撤下: taken out by the festival.
        Cut,
        /// 弃权: did not appear.
        NoShow,
    }

    /// How long it takes to change into a costume.
    CostumeClass = "crate::domain::act::CostumeClass" {
        /// The costume of the act before is kept on: 60 seconds unless the festival says otherwise.
        Same,
        /// 简单: 120 seconds unless the festival says otherwise.
        Easy,
        /// 一般: 300 seconds unless the festival says otherwise.
        Normal,
        /// 复杂: 600 seconds unless the festival says otherwise.
        Hard,
    }

    /// What kind of show it is.
    ShowKind = "crate::domain::show::ShowKind" {
        /// 开幕式: the opening.
        Opening,
        /// 闭幕式: the closing.
        Closing,
        /// 晚会: a gala.
        Gala,
        /// 选拔: a heat, where acts are chosen.
        Heat,
        /// 音乐会: a concert.
        Concert,
        /// 巡游: a parade.
        Parade,
        /// 展览: an exhibition.
        Exhibition,
        /// 工作坊: a workshop.
        Workshop,
        /// 讲座: a talk.
        Talk,
        /// 其他: anything else.
        Other,
    }

    /// Where an item stands on the night of its show.
    LiveState = "crate::domain::live::state::LiveState" {
        /// Nothing was noted of it yet.
        Pending,
        /// 催场: its people were called.
        Called,
        /// 候场: its people stand by.
        Standby,
        /// On stage.
        OnStage,
        /// On stage again after a restart, of which there is one.
        Restarted,
        /// Over.
        Done,
        /// Passed over; it may still come later.
        Skipped,
        /// 撤下: taken out for good.
        Cut,
    }

    /// What is noted of an item on the night of its show.
    Cue = "crate::domain::run::Cue" {
        /// 催场: its people were called.
        Call,
        /// 候场: its people stand by.
        Standby,
        /// 开演: it went on stage.
        Start,
        /// 重演: it began again.
        Restart,
        /// 结束: it was over.
        Finish,
        /// 跳过: it was passed over.
        Skip,
        /// 撤下: it was taken out for good.
        Cut,
    }

    /// Where a show stands: PLANNED, CONFIRMED, IN_PROGRESS, ENDED. Until it begins it may be POSTPONED, and until it ends CANCELLED;
    /// a postponed one is planned or confirmed again, a cancelled one planned again.
    ShowStatus = "crate::domain::show::ShowStatus" {
        /// Planned.
        Planned,
        /// Will take place.
        Confirmed,
        /// On.
        InProgress,
        /// Over.
        Ended,
        /// Will take place at another time; keeps its old one until then.
        Postponed,
        /// Called off; stays visible as cancelled.
        Cancelled,
    }

    /// What an item of a program is that puts no act on.
    InterludeKind = "crate::domain::show::InterludeKind" {
        /// 串场: the hosts link two items.
        McLink,
        /// 致辞: a speech.
        Speech,
        /// 颁奖: an award is given.
        Award,
        /// 短片: a film is shown.
        Video,
        /// 中场: a break.
        Intermission,
        /// 合影: a photo is taken.
        Photo,
        /// 谢幕: the curtain call.
        CurtainCall,
        /// 内部事项: something for those who work on the show.
        Internal,
    }

    /// Who sees an item of a program.
    Visibility = "crate::domain::show::Visibility" {
        /// Everyone.
        Public,
        /// Only those who work on the show.
        Backstage,
    }

    /// How two acts belong together.
    LinkKind = "crate::domain::act::LinkKind" {
        /// The act comes before the other one wherever both are in one show.
        Before,
        /// Every show that has the act has the other one too.
        Together,
        /// No show has both.
        Apart,
    }

    /// What statistics are grouped by.
    StatisticsKey = "crate::domain::statistics::StatisticsKey" {
        /// What the organizations of the teams are.
        OrganizationKind,
        /// The organizations of the teams, each without its parts.
        Organization,
        /// The teams.
        Team,
        /// The genres of the acts.
        Genre,
        /// The venues of the shows.
        Venue,
        /// The programme days of the shows.
        Day,
        /// The shows.
        Show,
        /// The ages of the performers on the festival's first day.
        AgeBand,
    }

    /// What changed between two states of a festival.
    ChangeKind = "crate::domain::diff::ChangeKind" {
        /// New.
        Added,
        /// Called off, and still shown as cancelled.
        Cancelled,
        /// Gone.
        Removed,
        /// Takes place at another time.
        Time,
        /// Stands at another place in the running order.
        Order,
        /// Takes place on another stage.
        Stage,
        /// Takes longer or shorter.
        Duration,
        /// Has other teams or other people in it.
        Cast,
        /// Is called something else.
        Title,
        /// A team has to report at another time.
        Call,
    }

    /// Which side of a thing changed, where a kind of change may mean several.
    Aspect = "crate::domain::diff::Aspect" {
        /// TIME: when it starts.
        Start,
        /// TIME: when the audience is let in.
        Doors,
        /// TIME: when it is planned to end.
        End,
        /// CAST: the people.
        People,
        /// CAST: the teams.
        Teams,
    }

    /// What an edit did to a thing.
    EditChangeKind = "crate::domain::history::EditChangeKind" {
        /// Made it, or brought it back.
        Created,
        /// Changed some of its fields.
        Changed,
        /// Took it away.
        Removed,
    }

    /// What to do when an edit would add a conflict that blocks a release.
    OnConflict = "crate::app::OnConflict" {
        /// Refuse the edit and name the conflicts.
        Reject,
        /// Save it; the conflict is listed until it is resolved or waived.
        Allow,
    }

    /// What becomes of the items that a show has already when a program is copied into it.
    CopyMode = "crate::domain::command::program_copy::CopyMode" {
        /// They go; refused while one of them is locked.
        Replace,
        /// They stay, and the copies stand behind them.
        Append,
    }

    /// What a new edition takes over from the one before it. Dates never are: no times of shows, opening windows or availability.
    CarryPart = "crate::domain::command::edition::CarryPart" {
        /// Venues with their stages and the ways between them.
        Venues,
        /// The list of genres, in place of the usual one.
        Genres,
        /// Organizations and what they are part of.
        Organizations,
        /// Who guides, hosts, organizes and supports the festival and, with SHOWS, its shows.
        Credits,
        /// How much rules weigh, their parameters, and when teams report.
        Policy,
        /// Teams, all APPLIED, with the headcount they declared as a hint, and without members.
        Teams,
        /// People, and with them the rosters of teams. Nobody's consent to being named is taken over: it is given anew.
        Performers,
        /// Acts, all DRAFT, and with PERFORMERS their casts.
        Acts,
        /// Shows, all PLANNED and without times, with their interludes and, with ACTS, their performances.
        Shows,
    }
}

/// Which state of a festival is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum View {
    /// The latest release, or the one asked for by number.
    Released,
    /// The working plan.
    Draft,
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ListOrder {
    /// By code, numbers by their value.
    Code,
    /// By name in the festival's primary language: Chinese by pinyin.
    Name,
}

/// In which order shows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ShowOrder {
    /// By start, those without a time last.
    Start,
    /// By code, numbers by their value.
    Code,
    /// By title in the festival's primary language: Chinese by pinyin.
    Name,
}
