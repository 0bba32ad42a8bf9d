//! What a service answers in place of articles: `{"status": "error", "message": "..."}`.
//!
//! In: a record without text. Out: the cause, in the service's words; `None` if it names none. Never
//! fails.

use serde_json::{Map, Value};

use crate::ingest::words;

/// The maximum number of characters of a cause.
const CAUSE_CHARS: usize = 200;

/// Returns the cause that a service gives.
pub(crate) fn refusal(record: &Map<String, Value>) -> Option<String> {
    let is_error = |name: &String| name.to_lowercase().contains("error") || name == "fault";
    let says_error = record.get("status").and_then(Value::as_str).is_some_and(is_bad)
        || record.iter().any(|(name, value)| is_error(name) && !value.is_null());
    if !says_error {
        return None;
    }
    let mut found = Vec::new();
    causes(record, &mut found);
    let cause: String = found.join(": ").chars().take(CAUSE_CHARS).collect();
    (!cause.is_empty()).then(|| format!("the service gave an error and no articles ({cause})"))
}

fn is_bad(status: &str) -> bool {
    ["error", "fail", "failed", "failure"].iter().any(|it| status.eq_ignore_ascii_case(it))
}

/// Collects the texts of the fields that hold causes, those of objects within them too.
fn causes<'r>(record: &'r Map<String, Value>, found: &mut Vec<&'r str>) {
    let named = record.iter().filter(|(name, _)| words::is(name, "apart", "causes"));
    for (_, value) in named {
        match value {
            Value::String(text) if !text.trim().is_empty() => found.push(text),
            Value::Object(inner) => causes(inner, found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[track_caller]
    fn check(answer: &serde_json::Value, expected: Option<&str>) {
        let found = answer.as_object().and_then(super::refusal);
        assert_eq!(found.as_deref(), expected, "in {answer}");
    }

    #[test]
    fn the_cause_is_in_the_words_of_the_service() {
        check(
            &json!({"status": "error", "code": "keyInvalid", "message": "No such key."}),
            Some("the service gave an error and no articles (keyInvalid: No such key.)"),
        );
        check(
            &json!({"error": {"code": "limit", "message": "Too many."}}),
            Some("the service gave an error and no articles (limit: Too many.)"),
        );
        check(&json!({"status": "ok", "message": "None today."}), None);
    }
}
