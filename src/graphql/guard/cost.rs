//! What a document expands to. Each fragment is counted once, and then taken as a sum.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::{
    Name, Value, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use super::{Limits, TooMuch, at_most, shape::Shape};

/// How many a connection answers that is not told how many.
const PAGE: u64 = 50;
/// How many a list is taken to hold that has no pages: programs, casts, credits.
const LIST: u64 = 10;

/// What a selection expands to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) root_fields: u64,
    fields: u64,
    aliases: u64,
    directives: u64,
    depth: u64,
    fragment_depth: u64,
    schema_lists: u64,
    complexity: u64,
}

impl Cost {
    /// Beside what there is already.
    fn add(&mut self, other: Self) {
        let Self { root_fields, fields, aliases, directives, depth, fragment_depth, schema_lists, complexity } = other;
        self.root_fields = self.root_fields.saturating_add(root_fields);
        self.fields = self.fields.saturating_add(fields);
        self.aliases = self.aliases.saturating_add(aliases);
        self.directives = self.directives.saturating_add(directives);
        self.complexity = self.complexity.saturating_add(complexity);
        self.depth = self.depth.max(depth);
        self.fragment_depth = self.fragment_depth.max(fragment_depth);
        self.schema_lists = self.schema_lists.max(schema_lists);
    }

    pub(super) fn check(&self, limits: &Limits) -> Result<(), TooMuch> {
        at_most("fragments within fragments", self.fragment_depth, limits.fragment_depth)?;
        at_most("fields", self.fields, limits.fields)?;
        at_most("fields within fields", self.depth, limits.depth)?;
        at_most("fields under another name", self.aliases, limits.aliases)?;
        at_most("directives", self.directives, limits.directives)?;
        at_most("lists within lists of the schema", self.schema_lists, limits.introspection_lists)?;
        at_most("values to answer; ask for smaller pages", self.complexity, limits.complexity)
    }
}

/// Counts the parts of one document.
pub(super) struct Costs<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    shape: &'a Shape,
    limits: &'a Limits,
    /// `None` while a fragment is being counted: whoever meets it then has come round in a circle.
    fragments: HashMap<&'a Name, Option<Cost>>,
    operation: Option<&'a OperationDefinition>,
}

impl<'a> Costs<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, variables: &'a Variables, shape: &'a Shape, limits: &'a Limits) -> Self {
        Self { document, variables, shape, limits, fragments: HashMap::new(), operation: None }
    }

    /// Counts every fragment, used or not: validation walks them all.
    pub(super) fn check_fragments(&mut self) -> Result<(), TooMuch> {
        let mut names: Vec<&'a Name> = self.document.fragments.keys().collect();
        names.sort_unstable();
        for name in names {
            self.of_fragment(name)?.check(self.limits)?;
        }
        Ok(())
    }

    pub(super) fn of_operation(&mut self, operation: &'a OperationDefinition) -> Result<Cost, TooMuch> {
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        self.operation = Some(operation);
        // Pages may be sized by variables, whose defaults differ between operations.
        self.fragments.clear();
        let mut cost = self.of_selection(root, &operation.selection_set.node)?;
        let on_variables = operation.variable_definitions.iter().map(|it| it.node.directives.len() as u64);
        cost.directives = cost.directives.saturating_add(on_variables.sum()).saturating_add(count(&operation.directives));
        Ok(cost)
    }

    fn of_fragment(&mut self, name: &'a Name) -> Result<Cost, TooMuch> {
        match self.fragments.get(name) {
            Some(Some(cost)) => return Ok(*cost),
            Some(None) => return Err(TooMuch(format!("The fragment {name} spreads itself."))),
            None => {}
        }
        // One that is not there is told by validation.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Cost::default()) };
        self.fragments.insert(name, None);
        let mut cost = self.of_selection(&fragment.node.type_condition.node.on.node, &fragment.node.selection_set.node)?;
        cost.directives = cost.directives.saturating_add(count(&fragment.node.directives));
        cost.fragment_depth = cost.fragment_depth.saturating_add(1);
        self.fragments.insert(name, Some(cost));
        Ok(cost)
    }

    fn of_selection(&mut self, ty: &str, selection: &'a SelectionSet) -> Result<Cost, TooMuch> {
        let mut cost = Cost::default();
        for item in &selection.items {
            let mut of_item = match &item.node {
                Selection::Field(field) => self.of_field(ty, &field.node)?,
                Selection::FragmentSpread(spread) => self.of_fragment(&spread.node.fragment_name.node)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(ty, |it| it.node.on.node.as_str());
                    self.of_selection(on, &inline.node.selection_set.node)?
                }
            };
            of_item.directives = of_item.directives.saturating_add(count(item.node.directives()));
            cost.add(of_item);
        }
        Ok(cost)
    }

    fn of_field(&mut self, of: &str, field: &'a Field) -> Result<Cost, TooMuch> {
        if !self.limits.introspection && ["__schema", "__type"].contains(&field.name.node.as_str()) {
            return Err(TooMuch("The schema is not told here; ask whoever runs this server for it.".to_owned()));
        }
        let shape = self.shape.field(of, &field.name.node);
        let (ty, list, paged) = shape.map_or(("", false, false), |it| (it.ty.as_str(), it.list, it.paged));
        let inner = self.of_selection(ty, &field.selection_set.node)?;
        let meta = of.starts_with("__");
        let many = match (paged, list) {
            (true, _) => self.first(field),
            // What a connection lists was counted when it was asked for.
            (false, true) if !of.ends_with("Connection") && !meta => LIST,
            _ => 1,
        };
        Ok(Cost {
            root_fields: 1,
            fields: inner.fields.saturating_add(1),
            aliases: inner.aliases.saturating_add(field.alias.is_some().into()),
            directives: inner.directives,
            depth: inner.depth.saturating_add(1),
            fragment_depth: inner.fragment_depth,
            schema_lists: inner.schema_lists.saturating_add((meta && list).into()),
            complexity: inner.complexity.saturating_mul(many).saturating_add(1),
        })
    }

    /// How many a connection is asked for.
    fn first(&self, field: &Field) -> u64 {
        let told = field.get_argument("first").map(|it| it.node.clone().into_const_with(|name| self.variable(&name).ok_or(())));
        match told {
            Some(Ok(Value::Number(number))) if number.is_i64() => u64::try_from(number.as_i64().unwrap_or(0)).unwrap_or(0),
            Some(Ok(Value::Number(_))) => u64::MAX,
            _ => PAGE,
        }
    }

    fn variable(&self, name: &Name) -> Option<Value> {
        let definitions = self.operation.map(|it| it.variable_definitions.as_slice()).unwrap_or_default();
        let definition = definitions.iter().find(|it| it.node.name.node == *name);
        self.variables.get(name).or_else(|| definition?.node.default_value()).cloned()
    }
}

fn count(directives: &[Positioned<Directive>]) -> u64 {
    directives.len() as u64
}
