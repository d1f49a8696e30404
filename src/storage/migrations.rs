//! From older saved values to today's, one step per version and no gaps.
//!
//! Steps work on JSON, since the shapes of old versions are gone from the code. A migrated value is written back
//! only when it would be written anyway.

use serde::Deserialize;
use serde_json::Value;

use super::saved_v1::Unreadable;
use super::tree::Tree;

/// Takes a value of the step's version to the next one; `None` where it is not of that shape.
pub type Migration = fn(Value) -> Option<Value>;

/// `MIGRATIONS[n]` leads from version `n + 1` to version `n + 2`. None yet: version 1 is the first.
pub const MIGRATIONS: &[Migration] = &[];

/// The version that `steps` lead to.
pub fn current_version(steps: &[Migration]) -> u32 {
    1 + u32::try_from(steps.len()).unwrap_or(u32::MAX - 1)
}

/// The value as today's version writes it, and read by `T`.
pub fn read_current<T: for<'de> Deserialize<'de>>(raw: &str, steps: &[Migration]) -> Result<T, Unreadable> {
    current(raw, steps)?.read().ok_or(Unreadable::Shape)
}

/// The value as today's version writes it.
pub fn current(raw: &str, steps: &[Migration]) -> Result<Tree, Unreadable> {
    let tree = Tree::parse(raw).ok_or(Unreadable::Shape)?;
    let Some(Tree::Positive(v)) = tree.get("v") else { return Err(Unreadable::Shape) };
    let v = u32::try_from(*v).map_err(|_| Unreadable::Shape)?;
    let current = current_version(steps);
    if v > current {
        return Err(Unreadable::Newer(v));
    }
    if v == current {
        return Ok(tree);
    }
    let done = v.checked_sub(1).ok_or(Unreadable::Shape)? as usize;
    let mut value: Value = serde_json::from_str(raw).map_err(|_| Unreadable::Shape)?;
    for (step, to) in steps[done..].iter().zip(v + 1..) {
        value = step(value).ok_or(Unreadable::Shape)?;
        value.as_object_mut().ok_or(Unreadable::Shape)?.insert("v".to_owned(), to.into());
    }
    Tree::deserialize(value).map_err(|_| Unreadable::Shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Third {
        v: u32,
        title: String,
        pages: u32,
    }

    const STEPS: &[Migration] = &[
        |mut value| {
            let name = value.as_object_mut()?.remove("name")?;
            value.as_object_mut()?.insert("title".to_owned(), name);
            Some(value)
        },
        |mut value| {
            value.as_object_mut()?.insert("pages".to_owned(), 1.into());
            Some(value)
        },
    ];

    fn read(raw: &str) -> Result<Third, Unreadable> {
        read_current(raw, STEPS)
    }

    #[test]
    fn a_value_of_any_older_version_walks_every_step() {
        let expected = Third { v: 3, title: "أ".to_owned(), pages: 1 };
        assert_eq!(read(r#"{"v":1,"name":"أ"}"#).as_ref(), Ok(&expected));
        assert_eq!(read(r#"{"v":2,"title":"أ"}"#).as_ref(), Ok(&expected));
        assert_eq!(read(r#"{"v":3,"title":"أ","pages":1}"#).as_ref(), Ok(&expected));
    }

    #[test]
    fn a_newer_version_is_said_and_no_version_is_unreadable() {
        assert_eq!(read(r#"{"v":4,"anything":[]}"#), Err(Unreadable::Newer(4)));
        for raw in [r#"{"v":0,"name":"أ"}"#, r#"{"name":"أ"}"#, r#"{"v":1,"title":"أ"}"#, "[]", ""] {
            assert_eq!(read(raw), Err(Unreadable::Shape), "{raw}");
        }
    }
}
