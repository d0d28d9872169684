//! Texts in several languages.

use async_graphql::{InputObject, SimpleObject};

use crate::domain::command::RawText;

/// A text in one language.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct Translation {
    /// The language, as a BCP 47 tag.
    pub(crate) lang: String,
    /// The text.
    pub(crate) text: String,
}

/// One language of a text. Languages that are not mentioned stay as they are.
#[derive(Clone, Debug, InputObject)]
pub(crate) struct TextInput {
    /// The language, as a BCP 47 tag; left out, the festival's primary language.
    lang: Option<String>,
    /// The text; null takes this language away.
    text: Option<String>,
}

impl From<TextInput> for RawText {
    fn from(TextInput { lang, text }: TextInput) -> Self {
        Self { lang, text }
    }
}
