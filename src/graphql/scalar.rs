//! Dates and times as the API writes them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::domain::{plan::Plan, time::Instant};

/// A day without a time, as `2020-09-28`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) NaiveDate);

/// A day without a time, as `2020-09-28`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // Only this form: chrono would also take `2020-9-28` and `+2020-09-28`.
            Value::String(text) if text.len() == 10 => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom(format!("“{text}” is not a day; write one like 2020-09-28."))),
            Value::String(_) => Err(InputValueError::custom("This is not a day; write one like 2020-09-28.")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A point in time with its offset, as `2020-09-28T19:30:00+08:00`. Answers carry the offset that the festival's zone has then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time(pub(crate) DateTime<FixedOffset>);

/// A point in time with its offset, as `2020-09-28T19:30:00+08:00`. Answers carry the offset that the festival's zone has then.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for Time {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => DateTime::parse_from_rfc3339(text).map(Self).map_err(|_| {
                InputValueError::custom("This is not a time with its offset; write one like 2020-09-28T19:30:00+08:00.")
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        let form =
            if self.0.timestamp_subsec_micros() == 0 { chrono::SecondsFormat::Secs } else { chrono::SecondsFormat::AutoSi };
        Value::String(self.0.to_rfc3339_opts(form, false))
    }
}

impl Time {
    /// An instant on the festival's clock.
    pub(crate) fn of(plan: &Plan, instant: Instant) -> Self {
        Self(plan.festival().almanac().local(instant))
    }
}

/// A number as GraphQL's 32-bit `Int` holds it; what lies beyond is shown as the nearest that does (68 years of seconds).
pub(crate) fn int(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}
