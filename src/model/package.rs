//! What a file says about itself that goes to one annotator, or comes back from one. Whose articles go where is
//! `review::packages`' work.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageHead {
    pub kind: PackageKind,
    /// Not empty; the same for every version of one annotator's package.
    pub id: String,
    /// A later version has a greater one; what is handed in has that of its assignment, or 0 where nobody knows.
    pub version: u32,
    /// The name of who is to do it, or has done it.
    pub annotator: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageKind {
    /// Articles to be labelled, with schema, guidelines and order.
    Assignment,
    /// What an annotator hands in for review.
    Review,
}
