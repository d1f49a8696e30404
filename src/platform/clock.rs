//! Time and fresh ids, which the core takes as arguments.

use ulid::Ulid;

use crate::model::UtcMillis;

/// Now, by the browser's clock. Never used for ordering.
pub fn now() -> UtcMillis {
    // A f64 holds whole milliseconds exactly for the next 285,000 years.
    UtcMillis(js_sys::Date::now() as i64)
}

/// A fresh ULID.
pub fn new_id() -> String {
    let random = || (js_sys::Math::random() * 4_294_967_296.0) as u128;
    let bits = random() << 96 | random() << 64 | random() << 32 | random();
    Ulid::from_parts(u64::try_from(now().0).unwrap_or_default(), bits).to_string()
}
