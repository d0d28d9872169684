//! The right that each field of the API needs: one entry for every field, beside the [`ACTIONS`](super::ACTIONS) for every mutation.

use super::Right;

/// Who may read a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, in a release; in the draft, whoever may read that.
    Public,
    /// Whoever has this right in the festival, as far as their role reaches. A release shows nothing of it.
    Right(Right),
    /// Everybody who may read the thing, where its person may be named in public; whoever may read private data, of all others.
    Named,
    /// Whoever has signed in, about themselves.
    Own,
    /// Whoever looks after the server.
    Admin,
    /// Whoever did what this is the answer to.
    Answer,
}

use Access::{Admin, Named, Own, Public};

const DRAFT: Access = Access::Right(Right::ReadDraft);
const PRIVATE: Access = Access::Right(Right::ReadPrivate);
const HISTORY: Access = Access::Right(Right::ReadHistory);
const ADMINISTER: Access = Access::Right(Right::Administer);

/// What each field needs, by its type. A type that is private as a whole says so again for each of its fields.
pub const FIELDS: &[(&str, Access, &str)] = &[
    ("Account", Own, "id name email displayName isAdmin isDisabled createdAt"),
    ("Act", Public, "id code title titleTranslations genre durationSeconds setupSeconds strikeSeconds microphones status teams"),
    ("Act", Public, "cast performances headcount externalIds calendarUrl revision"),
    ("Act", DRAFT, "links conflicts"),
    ("ActLink", DRAFT, "kind act"),
    ("ActTeam", Public, "team lead"),
    ("Call", Public, "team show reportAt makeUpAt standbyAt stageAt lastOffAt releaseAt performances"),
    ("Call", DRAFT, "expectedPeople minors chaperones"),
    ("CallPerformance", Public, "item act standbyAt stageAt endsAt"),
    ("CastMember", Named, "performer"),
    ("CastMember", Public, "team costume"),
    ("ChangeSet", Public, "since empty differences shows acts teamsToTell"),
    ("Conflict", DRAFT, "key rule severity message subjects show at magnitude measure magnitudeSeconds waiver"),
    ("Consent", PRIVATE, "givenBy giver until recordedAt recordedBy"),
    ("Credential", Own, "id name scopes createdAt expiresAt lastUsedAt isCurrent"),
    ("Credit", Public, "role rank organization"),
    ("Difference", Public, "kind show act team item aspect before after message"),
    ("Edit", HISTORY, "revision at actor action undoes undoneBy changes"),
    ("EditChange", HISTORY, "thing kind subject title fields"),
    ("ExternalId", Public, "system value"),
    ("Festival", Public, "id slug name nameTranslations theme themeTranslations editionNumber series startsOn endsOn timeZone"),
    (
        "Festival",
        Public,
        "dayStartHour primaryLanguage status reportLeadSeconds leads credits rules parameters externalIds revision",
    ),
    (
        "Festival",
        Public,
        "release organizations venues genres teams team acts act shows show performers program roster headcount",
    ),
    ("Festival", Public, "exports statistics callSheet nowAndNext freeSlots search releases changesSince"),
    ("Festival", DRAFT, "presence conflicts waivers columnMappings"),
    ("Festival", HISTORY, "edits"),
    ("Festival", ADMINISTER, "grants webhooks"),
    ("ColumnMapping", DRAFT, "key headings columns mappedBy mappedAt"),
    ("MappedColumn", DRAFT, "heading field"),
    ("ExportFile", Public, "format table mediaType url"),
    ("FieldChange", HISTORY, "field before after"),
    ("Genre", Public, "id code name nameTranslations revision"),
    ("Grant", ADMINISTER, "id account role scope grantedBy grantedAt"),
    ("Headcount", Public, "declared rostered cast uniqueLower uniqueUpper uniqueExact personTimes completeness"),
    ("Hole", DRAFT, "afterItem startsAt seconds"),
    (
        "Interlude",
        Public,
        "id position startsAt endsAt durationSeconds changeoverSeconds pinnedStartAt cancelled locked visibility",
    ),
    ("Import", Own, "revision mayApply summary rows remarks columns"),
    ("ImportColumn", Own, "part heading field origin"),
    ("ImportRemark", Own, "part row remarks"),
    ("ImportRow", Own, "part row kind outcome subject title fields mistakes"),
    ("ImportSummary", Own, "created changed left refused missing removed"),
    ("Interlude", Public, "title show live kind"),
    ("Interlude", DRAFT, "pinGapSeconds"),
    ("ItemLive", Public, "state calledAt standbyAt startedAt endedAt restarted projectedStartsAt projectedEndsAt overSeconds"),
    ("Job", Own, "id festival status done total createdAt fileName failure import"),
    ("Leads", Public, "reportSeconds makeUpSeconds standbySeconds releaseSeconds"),
    ("Member", Public, "id team role"),
    ("Member", Named, "performer"),
    ("Membership", Own, "festival roles rights"),
    ("Node", Public, "id"),
    ("OpeningWindow", Public, "startsAt endsAt"),
    (
        "Organization",
        Public,
        "id code name nameTranslations kind parent parts teams headcount earlierEditions externalIds revision",
    ),
    ("OwnLeads", Public, "reportSeconds makeUpSeconds standbySeconds releaseSeconds"),
    ("PageInfo", Public, "hasNextPage hasPreviousPage startCursor endCursor"),
    ("Participation", Public, "festival code acts performanceCount declaredHeadcount"),
    (
        "Performance",
        Public,
        "id position startsAt endsAt durationSeconds changeoverSeconds pinnedStartAt cancelled locked visibility",
    ),
    ("Performance", Public, "title show live number act teams headcount liveState"),
    ("Performance", DRAFT, "pinGapSeconds"),
    ("Performer", Public, "id code teams acts calendarUrl revision"),
    ("Performer", Named, "name reading"),
    ("Performer", DRAFT, "earlierEditions calls"),
    ("Performer", PRIVATE, "birthDate phone hidden consent availability externalIds"),
    ("PerformerCall", DRAFT, "show reportAt makeUpAt standbyAt stageAt lastOffAt releaseAt performances"),
    ("PlanChange", DRAFT, "thing kind title subject"),
    ("PlanChanged", DRAFT, "revision at changes festival"),
    ("PlanChanged", HISTORY, "actor action undoes"),
    ("PresenceStep", DRAFT, "venue startsAt endsAt arriving leaving present minors capacity overCapacity lunches dinners teams"),
    ("Program", Public, "show items startsAt endsAt plannedSeconds slackSeconds overrunSeconds performances headcount"),
    ("Program", DRAFT, "holes"),
    (
        "ProgramItem",
        Public,
        "id position startsAt endsAt durationSeconds changeoverSeconds pinnedStartAt cancelled locked visibility",
    ),
    ("ProgramItem", Public, "title show live"),
    ("ProgramItem", DRAFT, "pinGapSeconds"),
    ("Query", Public, "festivals festival node viewer"),
    ("Query", Own, "job"),
    ("Query", Admin, "accounts"),
    ("Release", Public, "number note revision publishedAt"),
    ("Roster", Public, "team members declared"),
    ("Roster", DRAFT, "rostered missing complete"),
    ("RuleParameter", Public, "parameter unit value defaultValue minimum maximum meaning"),
    ("RuleSeverity", Public, "rule meaning severity defaultSeverity measure parameters"),
    ("Run", Public, "id show startedAt endedAt overSeconds expectedEndsAt slackSeconds"),
    ("Run", DRAFT, "log revision"),
    ("RunLine", DRAFT, "item cue at notedBy"),
    ("RunLine", PRIVATE, "note"),
    ("ScopedRole", Own, "role scope"),
    ("SearchHit", Public, "kind subject title titleTranslations matched score"),
    ("Series", Public, "code name nameTranslations editions"),
    (
        "Show",
        Public,
        "id code title titleTranslations kind stage venue doorsAt startsAt endsAt plannedEndsAt hardEndAt programDay",
    ),
    ("Show", Public, "status leads credits program run headcount calls externalIds revision"),
    ("Show", DRAFT, "expectedAudience conflicts"),
    ("ShowLeads", Public, "reportSeconds makeUpSeconds standbySeconds releaseSeconds own"),
    ("Slot", Public, "stage startsAt endsAt durationSeconds programDay"),
    ("Stage", Public, "id code name nameTranslations venue seats stageCapacity fireCapacity microphones changeoverSeconds"),
    ("Stage", Public, "openingWindows externalIds revision"),
    ("StageNow", Public, "at stage show now next endsAt remainingSeconds overSeconds"),
    ("StatisticsRow", Public, "key label subject teams acts performances headcount countedInEach attributed"),
    (
        "Team",
        Public,
        "id code name nameTranslations organization status declaredHeadcount roster acts performances calls headcount",
    ),
    ("Subscription", Public, "releasePublished nowAndNextChanged"),
    ("Subscription", DRAFT, "planChanged"),
    ("Subscription", Own, "jobProgressed"),
    ("Team", Public, "earlierEditions externalIds calendarUrl revision"),
    ("Team", Named, "leader"),
    ("Team", DRAFT, "availability"),
    ("Translation", Public, "lang text"),
    ("Travel", Public, "venue seconds"),
    ("UserError", Access::Answer, "code message field"),
    (
        "Venue",
        Public,
        "id code name nameTranslations address addressTranslations backstageCapacity stages travel externalIds calendarUrl revision",
    ),
    ("Viewer", Own, "account tokenScopes festivals sessions tokens"),
    ("Waiver", DRAFT, "id conflictKey rule magnitude waivedBy waivedAt conflict lapsed"),
    ("Waiver", PRIVATE, "reason"),
    ("Webhook", ADMINISTER, "id url events isActive secretSince createdAt createdBy deliveries"),
    ("WebhookAttempt", ADMINISTER, "at status answer failure"),
    ("WebhookDelivery", ADMINISTER, "id event revision release body createdAt state attempts nextAttemptAt lastAttempt"),
];

/// What a field of a type needs; `None` for one that is in no table. Lists need what their entries do, and answers of mutations
/// what the mutation does.
#[must_use]
pub fn access(of: &str, field: &str) -> Option<Access> {
    if of.ends_with("Payload") {
        return Some(Access::Answer);
    }
    if of.ends_with("Connection") || of.ends_with("Edge") {
        return Some(Public);
    }
    let entries = FIELDS.iter().filter(|(name, ..)| *name == of);
    entries.filter(|(.., fields)| fields.split(' ').any(|it| it == field)).map(|(_, access, _)| *access).next()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_has_one_entry() {
        let mut seen = BTreeSet::new();
        for (of, _, fields) in FIELDS {
            for field in fields.split(' ') {
                assert!(seen.insert((of, field)), "{of}.{field}");
                assert!(access(of, field).is_some());
            }
        }
        assert_eq!(access("Performer", "phone"), Some(PRIVATE));
        assert_eq!(access("Performer", "shoeSize"), None);
        assert_eq!(access("PerformerEdge", "node"), Some(Public));
    }
}
