//! How the tables of a festival are written. Frozen like the changes that use it.
//!
//! Every such table begins with `festival_id`, and so do its keys and indexes: the rows of one festival lie together, and no row
//! can refer to a row of another festival. Everything has a name, as PostgreSQL would give it: `team_code_key`,
//! `team_organization_id_fkey`, `team_declared_headcount_check`, `team_organization_id_idx`.

use sea_orm_migration::prelude::*;

/// A table in the making. Columns stand in the order in which they are added.
pub(crate) struct PlanTable {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

impl PlanTable {
    /// A table of things that go when their festival goes.
    pub(crate) fn new(name: &'static str) -> Self {
        let mut create = Table::create();
        create.table(name).col(ColumnDef::new("festival_id").uuid().not_null()).foreign_key(
            ForeignKey::create()
                .name(format!("{name}_festival_id_fkey"))
                .from(name, "festival_id")
                .to("festival", "id")
                .on_delete(ForeignKeyAction::Cascade),
        );
        Self { name, create, indexes: vec![] }
    }

    /// Any column.
    pub(crate) fn col(mut self, column: &mut ColumnDef) -> Self {
        self.create.col(column.take());
        self
    }

    /// An id.
    pub(crate) fn id(self, column: &'static str) -> Self {
        self.col(ColumnDef::new(column).uuid().not_null())
    }

    /// A word of a fixed list, or a code: at most 64 characters.
    pub(crate) fn word(self, column: &'static str) -> Self {
        self.col(ColumnDef::new(column).string_len(64).not_null())
    }

    /// Free text.
    pub(crate) fn text(self, column: &'static str) -> Self {
        self.col(ColumnDef::new(column).text().not_null())
    }

    /// Free text in several languages: `{"zh": "…", "en": "…"}`.
    pub(crate) fn texts(self, column: &'static str) -> Self {
        self.col(ColumnDef::new(column).json_binary().not_null())
    }

    /// A count or a number of seconds, from 0 up.
    pub(crate) fn count(self, column: &'static str) -> Self {
        self.col(ColumnDef::new(column).big_integer().not_null()).not_below_zero(column)
    }

    /// The same where it may be unknown.
    pub(crate) fn count_null(self, column: &'static str) -> Self {
        self.col(ColumnDef::new(column).big_integer()).not_below_zero(column)
    }

    fn not_below_zero(self, column: &'static str) -> Self {
        self.check(column, Expr::col(column).gte(0))
    }

    /// What every row must meet.
    pub(crate) fn check(mut self, what: &str, condition: Expr) -> Self {
        self.create.check(Check::named(format!("{}_{what}_check", self.name), condition));
        self
    }

    /// The primary key, behind the festival.
    pub(crate) fn key(mut self, columns: &[&'static str]) -> Self {
        let mut index = Index::create();
        index.name(format!("{}_pkey", self.name)).col("festival_id");
        for column in columns {
            index.col(*column);
        }
        self.create.primary_key(&mut index);
        self
    }

    /// Columns that no two rows of a festival share.
    pub(crate) fn unique(mut self, what: &str, columns: &[&'static str]) -> Self {
        let mut index = Index::create();
        index.unique().name(format!("{}_{what}_key", self.name)).col("festival_id");
        for column in columns {
            index.col(*column);
        }
        self.create.index(&mut index);
        self
    }

    /// A column that names the thing these rows are parts of: they go with it.
    pub(crate) fn part_of(self, column: &'static str, of: &'static str) -> Self {
        self.foreign(column, of, ForeignKeyAction::Cascade)
    }

    /// A column that names another thing, which cannot go while it is named. The check comes at the end of a statement, so that a
    /// whole festival can go at once.
    pub(crate) fn refers(mut self, column: &'static str, to: &'static str) -> Self {
        let name = format!("{}_{column}_idx", self.name);
        self.indexes.push(Index::create().name(name).table(self.name).col("festival_id").col(column).take());
        self.foreign(column, to, ForeignKeyAction::NoAction)
    }

    fn foreign(mut self, column: &'static str, to: &'static str, on_delete: ForeignKeyAction) -> Self {
        self.create.foreign_key(
            ForeignKey::create()
                .name(format!("{}_{column}_fkey", self.name))
                .from(self.name, ("festival_id", column))
                .to(to, ("festival_id", "id"))
                .on_delete(on_delete),
        );
        self
    }

    /// A reference to a table outside the festival.
    pub(crate) fn foreign_key(mut self, mut key: ForeignKeyCreateStatement) -> Self {
        self.create.foreign_key(&mut key);
        self
    }

    /// Creates the table with its indexes.
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.create_table(self.create).await?;
        for index in self.indexes {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Drops tables in the order given, their indexes with them.
pub(crate) async fn drop_all(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).take()).await?;
    }
    Ok(())
}
