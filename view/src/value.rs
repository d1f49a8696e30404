//! Values of attributes, classes, style properties and DOM properties.

use std::borrow::Cow;

use reactive_graph::computed::Memo;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::Get;
use reactive_graph::wrappers::read::Signal;

/// What stands after the `=`.
pub enum Value {
    /// As an attribute: absent.
    Nothing,
    /// As an attribute: present and empty, or absent.
    Flag(bool),
    Text(Cow<'static, str>),
    /// Asked anew whenever a signal it read changes.
    Live(Box<dyn FnMut() -> Value>),
}

impl Value {
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Flag(a), Self::Flag(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }

    /// As an attribute's text; `None` where it is absent.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(true) => Some(""),
            Self::Flag(false) | Self::Nothing | Self::Live(_) => None,
        }
    }
}

/// What can be the value of an attribute, a class, a style or a property.
pub trait IntoAttributeValue {
    fn into_attribute_value(self) -> Value;
}

impl IntoAttributeValue for Value {
    #[inline]
    fn into_attribute_value(self) -> Value {
        self
    }
}

impl IntoAttributeValue for &'static str {
    #[inline]
    fn into_attribute_value(self) -> Value {
        Value::Text(Cow::Borrowed(self))
    }
}

impl IntoAttributeValue for String {
    #[inline]
    fn into_attribute_value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }
}

impl IntoAttributeValue for bool {
    #[inline]
    fn into_attribute_value(self) -> Value {
        Value::Flag(self)
    }
}

impl<V: IntoAttributeValue> IntoAttributeValue for Option<V> {
    fn into_attribute_value(self) -> Value {
        self.map_or(Value::Nothing, IntoAttributeValue::into_attribute_value)
    }
}

impl<F: FnMut() -> V + 'static, V: IntoAttributeValue> IntoAttributeValue for F {
    fn into_attribute_value(mut self) -> Value {
        Value::Live(Box::new(move || self().into_attribute_value()))
    }
}

macro_rules! signals {
    ($($signal:ident),*) => {$(
        impl<T: IntoAttributeValue + Clone + Send + Sync + 'static> IntoAttributeValue for $signal<T> {
            fn into_attribute_value(self) -> Value {
                (move || self.get()).into_attribute_value()
            }
        }
    )*};
}

signals!(RwSignal, Memo, Signal);

macro_rules! numbers {
    ($($number:ident),*) => {$(
        impl IntoAttributeValue for $number {
            fn into_attribute_value(self) -> Value {
                Value::Text(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

numbers!(u32, i32, usize);
