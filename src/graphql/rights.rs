//! Writes into the description of every field and mutation what it needs, out of the tables in `domain::right`.

use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaField, MetaType, Registry},
};

use crate::domain::right::{Access, Need, Right, access, need};

/// Stands for no type of the schema: registered last, it describes those that are registered already.
pub(super) struct Needs;

impl OutputType for Needs {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Boolean")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        for (of, ty) in &mut registry.types {
            if let MetaType::Object { fields, .. } | MetaType::Interface { fields, .. } = ty {
                fields.values_mut().for_each(|field| describe(of, field));
            }
        }
        Self::qualified_type_name()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

fn describe(of: &str, field: &mut MetaField) {
    let needs = match of {
        "Mutation" => Some(of_action(need(&field.name))),
        _ => access(of, &field.name).and_then(of_field),
    };
    if let (Some(needs), Some(description)) = (needs, &mut field.description) {
        description.push_str("\n\nNeeds: ");
        description.push_str(&needs);
        description.push('.');
    }
}

/// What to say of a field; nothing of those that everybody reads, and of answers.
fn of_field(access: Access) -> Option<String> {
    match access {
        Access::Public | Access::Answer => None,
        Access::Right(right) => Some(right.to_string()),
        Access::Named => Some(format!("{} where the person may not be named in public", Right::ReadPrivate)),
        Access::Own => Some("an ACCOUNT, and tells of one's own".to_owned()),
        Access::Admin => Some("an ADMINISTRATOR of the server".to_owned()),
    }
}

fn of_action(need: Need) -> String {
    let any = |rights: &[Right]| rights.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    match need {
        Need::Nobody => "NOTHING".to_owned(),
        Need::Account => "an ACCOUNT".to_owned(),
        Need::InPerson => "an ACCOUNT, and no token that is kept to some uses".to_owned(),
        Need::Admin => "an ADMINISTRATOR of the server".to_owned(),
        Need::Somewhere(rights) => format!("{} in some festival, and no token that is kept to some uses", any(rights)),
        Need::Whole(rights) => format!("{} and READ_PRIVATE in the whole festival", any(rights)),
        Need::OfOwn(rights) => format!("{}, and to have begun it oneself", any(rights)),
        Need::Right(rights) => any(rights),
    }
}
