//! Identifiers: opaque strings, cheap to clone. Ids made in the app are ULIDs; imported ones are kept.

use std::fmt;
use std::sync::Arc;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(Arc::from(id.as_ref()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )*};
}

ids! {
    ArticleId
    SetId
    SpanId
    RelationId
    DecisionId
    /// The slug that files carry, such as `person`.
    LabelId
    /// Whoever made a set: mostly the name given first, or an imported one (see [`Annotators`](super::Annotators)).
    AnnotatorId
}
