//! Rules, what they weigh, and the numbers they work with.

use async_graphql::Enum;

enums! {
    /// How much a broken rule weighs. A festival may change it for every rule.
    Severity = "crate::domain::conflict::Severity" {
        /// A hint.
        Info,
        /// Passes, and is listed.
        Warn,
        /// Refuses the release.
        Block,
        /// Refuses the edit itself.
        Reject,
    }

    /// What the conflicts of a rule are measured in. A waiver lapses when there is more of it.
    Measure = "crate::domain::conflict::Measure" {
        /// In nothing: the rule is broken or it is not.
        Nothing,
        /// In seconds.
        Seconds,
        /// In people.
        People,
        /// In acts.
        Acts,
        /// In microphones.
        Microphones,
    }

    /// The numbers that rules and plans of meals work with. Each has a default that a festival may change within its range.
    Parameter = "crate::domain::policy::Parameter" {
        /// The longest hole before a pinned start, in seconds.
        PinHoleSeconds,
        /// The least time between two acts in the same costume, in seconds.
        ChangeSameSeconds,
        /// The time to change into an EASY costume, in seconds.
        ChangeEasySeconds,
        /// The time to change into a NORMAL costume, in seconds.
        ChangeNormalSeconds,
        /// The time to change into a HARD costume, in seconds.
        ChangeHardSeconds,
        /// The least time between two acts for a minor, in seconds.
        ChangeMinorSeconds,
        /// The most acts of a performer in one show.
        PerformerActsPerShow,
        /// The most acts of a performer in one programme day.
        PerformerActsPerDay,
        /// When minors have to be gone, as a second of the day.
        MinorLatestSecond,
        /// The longest act, in seconds.
        ActLongestSeconds,
        /// The largest cast of an act, in people.
        ActLargestCast,
        /// The most acts of a team.
        TeamMostActs,
        /// By how much a cast may differ from the declared headcount of its teams, in percent.
        HeadcountMismatchPercent,
        /// When lunch is given out, as a second of the day.
        LunchSecond,
        /// When dinner is given out, as a second of the day.
        DinnerSecond,
    }

    /// What a parameter counts.
    Unit = "crate::domain::policy::Unit" {
        /// A length of time in seconds.
        Seconds,
        /// A time of day on the festival's clock, in seconds since midnight. Hours after midnight of the same programme day go on
        /// from 24: half past midnight is 88200.
        SecondOfDay,
        /// People.
        People,
        /// Acts.
        Acts,
        /// Hundredths.
        Percent,
    }

    /// The rules that a plan may break.
    Rule = "crate::domain::conflict::Rule" {
        /// Two shows on one stage overlap, set-up and strike included. BLOCK unless the festival says otherwise.
        StageOverlap,
        /// A show lies outside the opening windows of its stage. BLOCK unless the festival says otherwise.
        StageClosed,
        /// A show lies outside the festival's programme days. BLOCK unless the festival says otherwise.
        OutsideFestival,
        /// A program ends after the hard end of its show. BLOCK unless the festival says otherwise.
        ShowOverrun,
        /// 固定的开始时间无法满足，或在节目单中留下超过 PIN_HOLE_SECONDS 的空档。无法满足为阻断，空档为警告。 BLOCK unless the festival says otherwise.
        PinnedStartMissed,
        /// One performer is on two stages at once, travel between venues included. BLOCK unless the festival says otherwise.
        PerformerClash,
        /// 一支队伍同时出现在两个场次（含场馆间路程），而没有花名册或演员表能区分人员。 WARN unless the festival says otherwise.
        TeamClash,
        /// A performer has less time between two acts than the next costume asks for. BLOCK under half of it, else WARN,
        /// unless the festival says otherwise.
        QuickChange,
        /// 演员在其可参加时间之外登台。 WARN unless the festival says otherwise.
        PerformerUnavailable,
        /// 队伍在其可参加时间之外登台。 WARN unless the festival says otherwise.
        TeamUnavailable,
        /// 演员在一个场次或一天内的节目数超过上限。 WARN unless the festival says otherwise.
        PerformerOverload,
        /// 未成年人在最迟离场时间之后仍在现场。 BLOCK unless the festival says otherwise.
        MinorLate,
        /// 未成年人出现在公开节目单中而无监护人同意：其姓名不公开。 WARN unless the festival says otherwise.
        MinorConsent,
        /// 节目的演员人数（尚无演员表时为所属队伍申报人数）超过舞台可容纳人数。 BLOCK unless the festival says otherwise.
        StageCrowded,
        /// 预计观众与演员人数之和超过场地的消防核定人数。 BLOCK unless the festival says otherwise.
        HouseFull,
        /// 两个节目之间的换场时间短于前一节目撤场与后一节目上场准备所需时间。 WARN unless the festival says otherwise.
        ChangeoverShort,
        /// 相邻两个节目所需话筒数超过舞台现有话筒。 WARN unless the festival says otherwise.
        MicrophonesShort,
        /// An act in a program is not confirmed. BLOCK unless the festival says otherwise.
        ActNotConfirmed,
        /// 节目时长超过上限。 WARN unless the festival says otherwise.
        ActTooLong,
        /// 节目演员人数超过上限。 WARN unless the festival says otherwise.
        ActOvercast,
        /// 队伍的节目数超过上限。 WARN unless the festival says otherwise.
        TeamQuota,
        /// A roster holds fewer names than the team declared. WARN unless the festival says otherwise.
        RosterIncomplete,
        /// 节目演员人数与所属队伍申报人数相差超过规定百分比。 WARN unless the festival says otherwise.
        HeadcountMismatch,
        /// 已确认的节目未排入任何场次。 INFO unless the festival says otherwise.
        ActUnplaced,
        /// 已通过的队伍没有任何节目。 INFO unless the festival says otherwise.
        TeamIdle,
        /// 相邻两个节目属同一门类。 INFO unless the festival says otherwise.
        SameGenreAdjacent,
        /// 相邻两个节目由同一队伍演出。 INFO unless the festival says otherwise.
        SameTeamAdjacent,
        /// 节目的先后或同场要求未满足。 WARN unless the festival says otherwise.
        OrderBroken,
        /// 同类署名名次相同，或没有主办单位。 WARN unless the festival says otherwise.
        CreditRank,
    }
}
