//! Reads saved shapes by little code: JSON becomes a tree first, and the readers that serde derives walk over that.
//!
//! Straight from the text each reader would be compiled together with the parser, with a place and a sentence for each error,
//! and once more for a list in the place of an object: that was twice the code, and the page reads at its start. Here an error
//! is that there is one, since whoever reads asks no more ([`super::Unreadable`]). serde_json parses, within its limit of depth.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

/// A value of this shape, where `text` is one.
pub fn from_text<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    Tree::parse(text)?.read()
}

/// Any JSON value.
pub enum Tree {
    Null,
    Bool(bool),
    Negative(i64),
    Positive(u64),
    Fraction(f64),
    Text(String),
    List(Vec<Tree>),
    /// In the order of the text; a key that comes twice is there twice.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// What stands under this key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries.iter().find(|(own, _)| own == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn read<T: for<'de> Deserialize<'de>>(self) -> Option<T> {
        T::deserialize(self).ok()
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Whole)
    }
}

struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Negative(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Positive(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Fraction(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = access.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Object(entries))
    }
}

/// It is not of the shape.
#[derive(Debug)]
pub struct Wrong;

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not of this shape")
    }
}

impl std::error::Error for Wrong {}

// None of them looks at what it is given, so that what would say it is not compiled in.
impl Error for Wrong {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

type Read<T> = Result<T, Wrong>;

impl<'de> Deserializer<'de> for Tree {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Negative(value) => visitor.visit_i64(value),
            Self::Positive(value) => visitor.visit_u64(value),
            Self::Fraction(value) => visitor.visit_f64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::List(_) => self.deserialize_seq(visitor),
            Self::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self {
            Self::Bool(value) => visitor.visit_bool(value),
            _ => Err(Wrong),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self {
            Self::Negative(value) => visitor.visit_i64(value),
            Self::Positive(value) => visitor.visit_u64(value),
            _ => Err(Wrong),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self {
            Self::Text(value) => visitor.visit_string(value),
            _ => Err(Wrong),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_identifier(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_identifier(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self {
            Self::Text(value) => visitor.visit_str(&value),
            _ => Err(Wrong),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let Self::List(list) = self else { return Err(Wrong) };
        let mut items = Items(list.into_iter());
        let value = visitor.visit_seq(&mut items)?;
        // A pair that has three is none.
        if items.0.len() == 0 { Ok(value) } else { Err(Wrong) }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let Self::Object(entries) = self else { return Err(Wrong) };
        visitor.visit_map(Entries { left: entries.into_iter(), value: Self::Null })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        match self {
            Self::Text(name) => visitor.visit_enum(Variant { name, content: Self::Null }),
            Self::Object(mut entries) if entries.len() == 1 => {
                let (name, content) = entries.remove(0);
                visitor.visit_enum(Variant { name, content })
            }
            _ => Err(Wrong),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! { i8 i16 i32 i128 u8 u16 u128 f32 f64 bytes byte_buf unit unit_struct }
}

struct Items(std::vec::IntoIter<Tree>);

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries {
    left: std::vec::IntoIter<(String, Tree)>,
    /// Of the key that was read last.
    value: Tree,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let Some((key, value)) = self.left.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(Tree::Text(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Read<V::Value> {
        seed.deserialize(std::mem::replace(&mut self.value, Tree::Null))
    }
}

/// `"name"`, or `{"name": content}`.
struct Variant {
    name: String,
    content: Tree,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Wrong;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Read<(V::Value, Content)> {
        Ok((seed.deserialize(Tree::Text(self.name))?, Content(self.content)))
    }
}

struct Content(Tree);

impl<'de> VariantAccess<'de> for Content {
    type Error = Wrong;

    fn unit_variant(self) -> Read<()> {
        if matches!(self.0, Tree::Null) { Ok(()) } else { Err(Wrong) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.0.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.0.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::order::Map;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shape {
        n: u32,
        #[serde(default)]
        big: u64,
        #[serde(default)]
        at: i64,
        #[serde(default)]
        part: f64,
        #[serde(default)]
        yes: bool,
        key: Option<char>,
        #[serde(default)]
        pair: (u32, String),
        #[serde(default)]
        words: Map<String, Vec<String>>,
        #[serde(default)]
        kinds: Vec<Kind>,
        either: Option<Either>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        #[serde(rename = "u")]
        Unit,
        #[serde(rename = "o")]
        One(String),
        #[serde(rename = "t")]
        Two(u32, u32),
        Named {
            a: u32,
        },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Shape { t: i64, o: Option<Kind> },
    }

    #[test]
    fn a_tree_reads_what_serde_json_reads_and_refuses_what_it_refuses() {
        let values = [
            r#"{"n":1,"key":null}"#,
            r#"{"n":4294967295,"big":18446744073709551615,"at":-9223372036854775808,"part":0.5,"yes":true,"key":"ح"}"#,
            r#" { "pair" : [ 7 , "\u0627\"\n\ud83d\ude00" ] , "n" : 0 } "#,
            r#"{"n":2,"words":{"b":["x"],"a":[]},"kinds":["u",{"u":null},{"o":"x"},{"t":[1,2]},{"Named":{"a":3}}]}"#,
            r#"{"n":3,"either":-5}"#,
            r#"{"n":3,"either":{"t":1,"o":{"t":[3,4]}}}"#,
            r#"{"n":3,"part":2}"#,
            // What follows is of no such shape.
            r#"{"n":-1}"#,
            r#"{"n":4294967296}"#,
            r#"{"n":1.0}"#,
            r#"{"n":"1"}"#,
            r#"{}"#,
            r#"{"n":1,"n":1}"#,
            r#"{"n":1,"other":1}"#,
            r#"{"n":1,"pair":[7]}"#,
            r#"{"n":1,"pair":[7,"a",8]}"#,
            r#"{"n":1,"key":"ab"}"#,
            r#"{"n":1,"yes":1}"#,
            r#"{"n":1,"big":null}"#,
            r#"{"n":1,"words":[]}"#,
            r#"{"n":1,"kinds":["x"]}"#,
            r#"{"n":1,"kinds":["o"]}"#,
            r#"{"n":1,"kinds":[{"u":1}]}"#,
            r#"{"n":1,"kinds":[{"t":[1]}]}"#,
            r#"{"n":1,"kinds":[{"t":[1,2,3]}]}"#,
            r#"{"n":1,"kinds":[{"u":null,"o":"x"}]}"#,
            r#"{"n":1,"kinds":[{"Named":{}}]}"#,
            r#"{"n":1,"either":"x"}"#,
            r#"{"n":1}x"#,
            r#"{"n":1"#,
            "null",
            "",
        ];
        for (number, text) in values.into_iter().enumerate() {
            let expected: Option<Shape> = serde_json::from_str(text).ok();
            assert_eq!(expected.is_some(), number < 7, "{text}");
            assert_eq!(from_text::<Shape>(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_nested_without_end_is_refused() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(Tree::parse(&deep).is_none());
    }
}
