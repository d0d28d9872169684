//! What a festival says of itself.

use async_graphql::{ID, Object, Result};

use super::series::Series;
use crate::graphql::{
    enums::FestivalStatus,
    organization::{Credit, ExternalId},
    policy::{Leads, RuleParameter, RuleSeverity},
    release::Release,
    scalar::Date,
    text::Translation,
    view::{View, translations},
};

/// What a festival says of itself.
#[derive(Clone)]
pub(crate) struct Facts {
    pub(super) view: View,
}

/// What a festival says of itself.
#[Object]
impl Facts {
    /// Its id.
    pub(crate) async fn id(&self) -> ID {
        self.it().id.to_string().into()
    }

    /// Its name in addresses, unique on this server.
    async fn slug(&self) -> &str {
        &self.it().slug
    }

    /// Its name.
    async fn name(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<String> {
        self.view.text(&self.it().name, lang.as_deref())
    }

    /// Its name in every language it has.
    async fn name_translations(&self) -> Vec<Translation> {
        translations(&self.it().name)
    }

    /// Its theme.
    async fn theme(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Option<Result<String>> {
        self.view.optional_text(&self.it().theme, lang.as_deref())
    }

    /// Its theme in every language it has.
    async fn theme_translations(&self) -> Vec<Translation> {
        translations(&self.it().theme)
    }

    /// Which edition of its series it is, from 1.
    async fn edition_number(&self) -> Option<u32> {
        self.it().edition_number
    }

    /// The series it belongs to.
    async fn series(&self) -> Option<Series> {
        self.it().series.as_ref().map(|_| Series { view: self.view.clone() })
    }

    /// Its first programme day.
    async fn starts_on(&self) -> Date {
        Date(self.it().starts_on)
    }

    /// Its last programme day.
    async fn ends_on(&self) -> Date {
        Date(self.it().ends_on)
    }

    /// The IANA zone its times are shown in.
    async fn time_zone(&self) -> &str {
        self.it().time_zone.name()
    }

    /// The hour at which a programme day begins: with 5, one o'clock in the morning belongs to the evening before.
    async fn day_start_hour(&self) -> u32 {
        self.it().day_start_hour
    }

    /// The language that texts fall back to, as a BCP 47 tag.
    async fn primary_language(&self) -> &str {
        self.it().primary_language.as_str()
    }

    /// Where it stands in its life.
    async fn status(&self) -> FestivalStatus {
        self.it().status.into()
    }

    /// Seconds before its first time on stage at which a team has to report.
    #[graphql(deprecation = "Read leads { reportSeconds }.")]
    async fn report_lead_seconds(&self) -> u32 {
        self.it().leads.report_seconds
    }

    /// When teams report, make up, stand by and leave, where a show says nothing else.
    async fn leads(&self) -> Leads {
        self.it().leads.into()
    }

    /// Who guides, hosts, organizes and supports it, in the order in which programmes print them.
    async fn credits(&self) -> Vec<Credit> {
        Credit::sorted(&self.view, &self.it().credits)
    }

    /// How much each rule weighs here.
    async fn rules(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<Vec<RuleSeverity>> {
        RuleSeverity::list(self.it(), lang.as_deref())
    }

    /// The numbers that can be set, those of rules and those of meals.
    async fn parameters(
        &self,
        #[graphql(desc = "The language wanted, as a BCP 47 tag; falls back to the festival's primary language.")] lang: Option<
            String,
        >,
    ) -> Result<Vec<RuleParameter>> {
        RuleParameter::list(self.it(), lang.as_deref())
    }

    /// Its names in other systems.
    async fn external_ids(&self) -> Vec<ExternalId> {
        self.it().external_ids.iter().map(ExternalId::from).collect()
    }

    /// The revision that is being read: it counts the edits of the festival.
    async fn revision(&self) -> u32 {
        self.view.plan.revision
    }

    /// The release that is being read; null for the draft.
    async fn release(&self) -> Option<Release> {
        self.view.release.as_ref().map(|release| Release { view: self.view.clone(), it: release.info.clone() })
    }
}

impl Facts {
    fn it(&self) -> &crate::domain::festival::Festival {
        self.view.plan.festival()
    }
}
