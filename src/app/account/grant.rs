//! Giving roles and taking them away.

use super::{Done, person::no_account};
use crate::{
    app::{App, Caller, Error, edit::taken},
    domain::{
        account::Account,
        id::{AnyId, FestivalId, GrantId},
        invalid::{Invalid, Mistake},
        right::{Grant, Role, Scope},
        text::Message,
    },
    store::NewGrant,
};

/// Which role who is to have where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantFields {
    /// The festival, by its id.
    pub festival: String,
    /// The account, by its name or address.
    pub account: String,
    /// The role.
    pub role: Role,
    /// The show, organization or team that it is kept to, by its id.
    pub scope: Option<String>,
}

/// A role and who has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The role, and who gave it when.
    pub grant: NewGrant,
    /// Who has it.
    pub account: Account,
}

impl App {
    /// Gives a role in a festival.
    pub async fn grant_create(&self, caller: &Caller, fields: GrantFields) -> Done<Granted> {
        let Some(festival) = self.festival_for(caller, &fields.festival).await? else {
            return Ok(Err(vec![nothing("festival")]));
        };
        caller.authorize(festival, "grantCreate")?;
        let login = fields.account.trim().to_lowercase();
        let keyed = self.0.store.account_of(&login).await?;
        let scope = self.scope(festival, &fields).await?;
        let (account, scope) = match (keyed, scope) {
            (Some(keyed), Ok(scope)) => (keyed.account, scope),
            (keyed, scope) => {
                let missing = keyed.is_none().then(|| no_account("account"));
                return Ok(Err(missing.into_iter().chain(scope.err()).collect()));
            }
        };
        let id = GrantId(self.0.clock.ids().next());
        let grant = Grant { id, account: account.id, festival, role: fields.role, scope };
        let grant = NewGrant { grant, by: caller.name.clone(), at: self.0.clock.now() };
        if let Err(error) = self.0.store.grant_create(grant.clone()).await {
            return Ok(Err(taken(error)?));
        }
        self.0.accounts.changed();
        Ok(Ok(Granted { grant, account }))
    }

    /// Takes a role away; the last owner of a festival stays one.
    pub async fn grant_revoke(&self, caller: &Caller, id: &str) -> Done<GrantId> {
        caller.signed_in()?;
        let Ok(id) = id.parse::<GrantId>() else { return Ok(Err(vec![nothing("id")])) };
        let Some(grant) = self.0.store.grant(id).await?.filter(|it| caller.takes_part_in(it.festival)) else {
            return Ok(Err(vec![nothing("id")]));
        };
        // Everybody may lay a role of their own down.
        if caller.account != Some(grant.account) {
            caller.authorize(grant.festival, "grantRevoke")?;
        }
        let is_owner = |it: &Grant| it.role == Role::Owner && it.scope == Scope::Festival;
        let owners = self.0.store.grants_in(grant.festival).await?.iter().filter(|it| is_owner(&it.grant)).count();
        if is_owner(&grant) && owners == 1 && !caller.is_admin {
            return Ok(Err(vec![Invalid::whole(
                Mistake::InUse.into(),
                Message::new(
                    "This is the festival's last owner; make another one first.",
                    "这是艺术节的最后一位负责人，请先指定另一位。",
                ),
            )]));
        }
        self.0.store.grant_delete(grant.festival, id).await?;
        self.0.accounts.changed();
        Ok(Ok(id))
    }

    /// Every role in a festival, in the order in which they were given: for whoever may give them.
    pub async fn grants(&self, caller: &Caller, festival: FestivalId) -> Result<Vec<Granted>, Error> {
        caller.authorize(festival, "grantCreate")?;
        let mut granted = vec![];
        for grant in self.0.store.grants_in(festival).await? {
            if let Some(keyed) = self.0.store.account(grant.grant.account).await? {
                granted.push(Granted { grant, account: keyed.account });
            }
        }
        Ok(granted)
    }

    /// Where a role is to hold.
    async fn scope(&self, festival: FestivalId, fields: &GrantFields) -> Result<Result<Scope, Invalid>, Error> {
        let Some(id) = &fields.scope else { return Ok(Ok(Scope::Festival)) };
        let Some(plan) = self.draft(festival).await? else { return Ok(Err(nothing("scope"))) };
        let scope = match id.parse::<AnyId>() {
            Ok(AnyId::Festival(id)) if id == festival => Scope::Festival,
            Ok(AnyId::Show(id)) if plan.shows.contains(id) => Scope::Show(id),
            Ok(AnyId::Organization(id)) if plan.organizations.contains(id) => Scope::Organization(id),
            Ok(AnyId::Team(id)) if plan.teams.contains(id) => Scope::Team(id),
            Ok(_) | Err(_) => return Ok(Err(nothing("scope"))),
        };
        Ok(Ok(scope))
    }
}

fn nothing(field: &str) -> Invalid {
    Invalid::new(
        field,
        Mistake::NotFound.into(),
        Message::new("There is no such thing in this festival.", "该艺术节中没有此内容。"),
    )
}
