//! What the fields of the schema answer: which type, and whether many of them.

use std::collections::HashMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
};

/// What a field answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldShape {
    /// Of which type.
    pub(super) ty: String,
    /// Whether it answers many.
    pub(super) list: bool,
    /// Whether `first` says how many.
    pub(super) paged: bool,
}

/// The fields of every type of the schema, and those of the schema's schema.
#[derive(Debug, Default)]
pub(super) struct Shape(HashMap<String, HashMap<String, FieldShape>>);

/// The lists of the schema's own schema, and its ways on: type, field, answer, whether many.
const META: &[(&str, &str, &str, bool)] = &[
    ("Query", "__schema", "__Schema", false),
    ("Query", "__type", "__Type", false),
    ("__Schema", "types", "__Type", true),
    ("__Schema", "queryType", "__Type", false),
    ("__Schema", "mutationType", "__Type", false),
    ("__Schema", "subscriptionType", "__Type", false),
    ("__Schema", "directives", "__Directive", true),
    ("__Type", "fields", "__Field", true),
    ("__Type", "interfaces", "__Type", true),
    ("__Type", "possibleTypes", "__Type", true),
    ("__Type", "enumValues", "__EnumValue", true),
    ("__Type", "inputFields", "__InputValue", true),
    ("__Type", "ofType", "__Type", false),
    ("__Field", "args", "__InputValue", true),
    ("__Field", "type", "__Type", false),
    ("__InputValue", "type", "__Type", false),
    ("__Directive", "args", "__InputValue", true),
];

impl Shape {
    /// Reads a schema document. One that does not parse has no shape: its fields count as single ones.
    pub(super) fn of(sdl: &str) -> Self {
        let mut shape = Self::default();
        for definition in parse_schema(sdl).map(|it| it.definitions).unwrap_or_default() {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let fields = match definition.node.kind {
                TypeKind::Object(it) => it.fields,
                TypeKind::Interface(it) => it.fields,
                _ => continue,
            };
            let fields = fields.into_iter().map(|it| (it.node.name.node.to_string(), field(&it.node)));
            shape.0.insert(definition.node.name.node.to_string(), fields.collect());
        }
        for (of, name, ty, list) in META {
            let field = FieldShape { ty: (*ty).to_owned(), list: *list, paged: false };
            shape.0.entry((*of).to_owned()).or_default().insert((*name).to_owned(), field);
        }
        shape
    }

    /// What a field of a type answers; `None` where the schema has no such field.
    pub(super) fn field(&self, ty: &str, name: &str) -> Option<&FieldShape> {
        self.0.get(ty)?.get(name)
    }
}

fn field(definition: &FieldDefinition) -> FieldShape {
    let (ty, list) = answer(&definition.ty.node);
    FieldShape { ty, list, paged: definition.arguments.iter().any(|it| it.node.name.node == "first") }
}

fn answer(ty: &Type) -> (String, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.to_string(), false),
        BaseType::List(of) => (answer(of).0, true),
    }
}
