//! What every mutation answers beside its thing.

use std::sync::Arc;

use async_graphql::{Enum, Object, Result, SimpleObject};
use strum::EnumString;

use crate::{
    app::{Blocked, Edited, Reading},
    domain::{conflict, invalid::Invalid, text::Lang},
    graphql::{
        conflict::Conflict,
        view::{View, language},
    },
};

/// The part of an answer that all mutations share.
#[derive(SimpleObject)]
pub(crate) struct Outcome {
    /// Everything that was wrong with the input, all at once. Nothing was saved then.
    user_errors: Vec<UserError>,
    /// The conflicts among what was wrong, as they would stand if the edit were made. A thing that it would have added has an id
    /// here that nothing will have.
    conflicts_refused: Vec<Conflict>,
    /// Conflicts that the edit added or made worse.
    conflicts_added: Vec<Conflict>,
    /// Conflicts that the edit resolved.
    conflicts_resolved: Vec<Conflict>,
    /// The revision that the edit made, or the present one when nothing was saved; null when there is no such festival.
    revision: Option<u32>,
}

impl Outcome {
    /// Splits what came of an edit into its subject, the draft as it stands now, and the rest of the answer.
    pub(crate) fn of<T>(edited: Edited<T>) -> (Option<T>, Option<View>, Self) {
        let Edited { subject, plan, revision, effect, refused, blocked } = edited;
        let view = plan.map(|plan| View::from(Reading::draft(plan)));
        let conflict::Effect { added, resolved } = effect;
        let show = |list: Vec<conflict::Conflict>| match &view {
            Some(view) => list.into_iter().map(|it| Conflict { view: view.clone(), it: Arc::new(it) }).collect(),
            None => vec![],
        };
        let (conflicts_added, conflicts_resolved) = (show(added), show(resolved));
        let conflicts_refused = blocked.map_or_else(Vec::new, |Blocked { plan, conflicts }| {
            let view = View::from(Reading::draft(plan));
            conflicts.into_iter().map(|it| Conflict { view: view.clone(), it: Arc::new(it) }).collect()
        });
        let user_errors = refused.into_iter().map(UserError).collect();
        (subject, view, Self { user_errors, conflicts_refused, conflicts_added, conflicts_resolved, revision })
    }
}

/// Something that was wrong with the input.
pub(crate) struct UserError(Invalid);

impl From<Invalid> for UserError {
    fn from(invalid: Invalid) -> Self {
        Self(invalid)
    }
}

/// Something that was wrong with the input.
#[Object]
impl UserError {
    /// What kind of mistake it is.
    async fn code(&self) -> Result<UserErrorCode> {
        let code = self.0.code.as_str();
        code.parse().map_err(|_| async_graphql::Error::new(format!("the code {code} is not in the schema")))
    }

    /// What is wrong and how to mend it; in Chinese or English.
    async fn message(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag: Chinese for any kind of Chinese, English for all others.")] lang: Option<
            String,
        >,
    ) -> Result<&str> {
        let lang = lang.as_deref().map(language).transpose()?;
        Ok(self.0.message.get(&lang.unwrap_or_else(Lang::en)))
    }

    /// The field of the input it is in, like `credits[1].organization`; null when no single field is to blame.
    async fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }
}

/// The kinds of mistakes in an input, and the rules that refuse an edit when it asks for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum UserErrorCode {
    /// A text is empty or only white space.
    Blank,
    /// A text is longer than allowed.
    TooLong,
    /// A text holds a NUL or another control character.
    InvalidCharacter,
    /// A text does not have the form asked for.
    InvalidFormat,
    /// A number, a date or a time is outside its range.
    OutOfRange,
    /// An interval ends before it starts.
    EndsBeforeStart,
    /// There is no such IANA time zone.
    UnknownTimeZone,
    /// This is not a BCP 47 language tag.
    UnknownLanguage,
    /// Something that must be given is missing.
    Required,
    /// There is no such thing in this festival.
    NotFound,
    /// The id names a thing of another kind.
    WrongKind,
    /// The code or slug is in use already.
    Taken,
    /// The same thing is named twice.
    Duplicate,
    /// The thing cannot be deleted while others use it.
    InUse,
    /// A tree or an order would loop.
    Cycle,
    /// The thing has changed since the revision in `ifRevision`; the answer holds its present state.
    Stale,
    /// The lifecycle has no step from the present status to the one asked for.
    WrongStatus,
    /// The item is locked in its place.
    Locked,
    /// Nothing has changed since the last release.
    NothingToPublish,
    /// The edit cannot be undone while later ones stand in its way; the message names the latest of them.
    UndoBlocked,
    /// An edit of this kind is never undone: a release, or the founding of the festival.
    NeverUndone,
    /// The same idempotency key came with another input.
    IdempotencyMismatch,
    /// A name and a password do not go together; which of them is wrong is not told.
    WrongCredentials,
    /// Refused because of this conflict: two shows on one stage overlap.
    StageOverlap,
    /// Refused because of this conflict: a show outside the opening windows of its stage.
    StageClosed,
    /// Refused because of this conflict: a show outside the festival's programme days.
    OutsideFestival,
    /// Refused because of this conflict: a program that ends after the hard end of its show.
    ShowOverrun,
    /// Refused because of this conflict: a pinned start that cannot be met, or that leaves a hole.
    PinnedStartMissed,
    /// Refused because of this conflict: a performer on two stages at once.
    PerformerClash,
    /// Refused because of this conflict: a team in two shows at once when no roster tells its people apart.
    TeamClash,
    /// Refused because of this conflict: too little time to change costumes.
    QuickChange,
    /// Refused because of this conflict: a performer on stage outside their availability.
    PerformerUnavailable,
    /// Refused because of this conflict: a team on stage outside its availability.
    TeamUnavailable,
    /// Refused because of this conflict: a performer in more acts of a show or a day than allowed.
    PerformerOverload,
    /// Refused because of this conflict: a minor on site after the latest hour.
    MinorLate,
    /// Refused because of this conflict: a minor in a public cast without consent to be named.
    MinorConsent,
    /// Refused because of this conflict: a cast larger than the stage holds.
    StageCrowded,
    /// Refused because of this conflict: more people in the house than the fire service allows.
    HouseFull,
    /// Refused because of this conflict: a changeover shorter than strike and set-up.
    ChangeoverShort,
    /// Refused because of this conflict: more microphones asked for than in stock.
    MicrophonesShort,
    /// Refused because of this conflict: an act in a program that is not confirmed.
    ActNotConfirmed,
    /// Refused because of this conflict: an act longer than allowed.
    ActTooLong,
    /// Refused because of this conflict: a cast larger than allowed.
    ActOvercast,
    /// Refused because of this conflict: a team in more acts than allowed.
    TeamQuota,
    /// Refused because of this conflict: fewer names on a roster than declared.
    RosterIncomplete,
    /// Refused because of this conflict: a cast that differs from the declared headcount.
    HeadcountMismatch,
    /// Refused because of this conflict: a confirmed act in no show.
    ActUnplaced,
    /// Refused because of this conflict: a team in no act.
    TeamIdle,
    /// Refused because of this conflict: neighbours of one genre.
    SameGenreAdjacent,
    /// Refused because of this conflict: neighbours of one team.
    SameTeamAdjacent,
    /// Refused because of this conflict: acts in an order, a company or a separation that one of them forbids.
    OrderBroken,
    /// Refused because of this conflict: credits of equal rank, or none of the host.
    CreditRank,
}

/// Defines payloads that hold one thing. On a refusal the thing is shown as it stands, by the id that was sent.
macro_rules! payload {
    ($($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $thing:ty = $id:ty, })+) => {
        $(
            $(#[$doc])*
            #[derive(async_graphql::SimpleObject)]
            pub(crate) struct $name {
                $(#[$field_doc])*
                $field: Option<$thing>,
                /// The rest of the answer.
                #[graphql(flatten)]
                outcome: $crate::graphql::mutation::payload::Outcome,
            }

            impl $name {
                fn of(edited: $crate::app::Edited<$id>, sent: Option<&str>) -> Self {
                    let (subject, view, outcome) = $crate::graphql::mutation::payload::Outcome::of(edited);
                    let id = subject.or_else(|| sent.and_then(|id| id.parse().ok()));
                    let $field = view.zip(id).and_then(|(view, id)| <$thing>::find(&view, id));
                    Self { $field, outcome }
                }
            }
        )+
    };
}

/// Defines payloads of deletions.
macro_rules! deleted {
    ($(#[$doc:meta])* $name:ident = $id:ty) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $name {
            /// The id of what was deleted; null when it was refused.
            deleted_id: Option<async_graphql::ID>,
            /// The rest of the answer.
            #[graphql(flatten)]
            outcome: $crate::graphql::mutation::payload::Outcome,
        }

        impl $name {
            fn of(edited: $crate::app::Edited<$id>) -> Self {
                let (subject, _, outcome) = $crate::graphql::mutation::payload::Outcome::of(edited);
                Self { deleted_id: subject.map(|id| id.to_string().into()), outcome }
            }
        }
    };
}

pub(crate) use {deleted, payload};

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;
    use crate::domain::{
        conflict::Rule,
        invalid::{InvalidCode, Mistake},
    };

    #[test]
    fn every_mistake_and_every_rule_has_a_code_in_the_schema() {
        let mistakes = Mistake::VARIANTS.iter().map(|it| InvalidCode::Mistake(*it));
        let rules = Rule::VARIANTS.iter().map(|it| InvalidCode::Conflict(*it));
        for code in mistakes.chain(rules) {
            assert!(code.as_str().parse::<UserErrorCode>().is_ok(), "{}", code.as_str());
        }
    }
}
