//! Who has which role where.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::{
    domain::{
        id::{AccountId, FestivalId, GrantId, OrganizationId, ShowId, TeamId},
        right::{Grant, Role, Scope},
        time::Instant,
    },
    store::{Error, News, Store, entity::account_grant},
};

/// A role to keep, and who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrant {
    /// The role.
    pub grant: Grant,
    /// The name of whoever gave it.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Store {
    /// Every role of an account.
    pub async fn grants_of(&self, account: AccountId) -> Result<Vec<Grant>, Error> {
        let rows = account_grant::Entity::find()
            .filter(account_grant::Column::AccountId.eq(account.0))
            .order_by_asc(account_grant::Column::Id)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(|row| Ok(read(row)?.grant)).collect()
    }

    /// Every role in a festival, in the order in which they were given.
    pub async fn grants_in(&self, festival: FestivalId) -> Result<Vec<NewGrant>, Error> {
        let rows = account_grant::Entity::find()
            .filter(account_grant::Column::FestivalId.eq(festival.0))
            .order_by_asc(account_grant::Column::Id)
            .all(&self.reader)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The festival in which a role was given, and the role.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Grant>, Error> {
        let row = account_grant::Entity::find().filter(account_grant::Column::Id.eq(id.0)).one(&self.reader).await?;
        Ok(row.map(read).transpose()?.map(|it| it.grant))
    }

    /// Gives a role.
    pub async fn grant_create(&self, new: NewGrant) -> Result<(), Error> {
        let transaction = self.transaction().await?;
        give(&transaction, new).await?;
        self.commit_telling(transaction, News::Accounts).await
    }

    /// Takes a role away.
    pub async fn grant_delete(&self, festival: FestivalId, id: GrantId) -> Result<(), Error> {
        let transaction = self.transaction().await?;
        account_grant::Entity::delete_by_id((festival.0, id.0)).exec(&transaction).await?;
        self.commit_telling(transaction, News::Accounts).await
    }
}

/// Gives a role, in the transaction at hand.
pub(in crate::store) async fn give(db: &impl ConnectionTrait, new: NewGrant) -> Result<(), Error> {
    account_grant::Entity::insert(row(new).into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

fn row(new: NewGrant) -> account_grant::Model {
    let NewGrant { grant: Grant { id, account, festival, role, scope }, by, at } = new;
    let (kind, scope_id) = match scope {
        Scope::Festival => ("FESTIVAL", festival.0),
        Scope::Show(id) => ("SHOW", id.0),
        Scope::Organization(id) => ("ORGANIZATION", id.0),
        Scope::Team(id) => ("TEAM", id.0),
    };
    account_grant::Model {
        festival_id: festival.0,
        id: id.0,
        account_id: account.0,
        role: role.to_string(),
        scope_kind: kind.to_owned(),
        scope_id,
        granted_by: by,
        granted_at: at,
    }
}

fn read(row: account_grant::Model) -> Result<NewGrant, Error> {
    let account_grant::Model { festival_id, id, account_id, role, scope_kind, scope_id, granted_by, granted_at } = row;
    let corrupt = |what: &str| Error::Corrupt(format!("account_grant {id}: {what}"));
    let role: Role = role.parse().map_err(|_| corrupt("role"))?;
    let scope = match scope_kind.as_str() {
        "FESTIVAL" => Scope::Festival,
        "SHOW" => Scope::Show(ShowId(scope_id)),
        "ORGANIZATION" => Scope::Organization(OrganizationId(scope_id)),
        "TEAM" => Scope::Team(TeamId(scope_id)),
        _ => return Err(corrupt("scope_kind")),
    };
    let grant = Grant { id: GrantId(id), account: AccountId(account_id), festival: FestivalId(festival_id), role, scope };
    Ok(NewGrant { grant, by: granted_by, at: granted_at })
}
