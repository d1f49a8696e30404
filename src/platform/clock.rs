//! Time and fresh ids, which the core takes as arguments.

use std::cell::Cell;

use ulid::Ulid;

use crate::model::UtcMillis;

/// Now, by the browser's clock. Never used for ordering.
pub fn now() -> UtcMillis {
    // A f64 holds whole milliseconds exactly for the next 285,000 years.
    UtcMillis(js_sys::Date::now() as i64)
}

thread_local! {
    static LAST: Cell<Ulid> = const { Cell::new(Ulid::nil()) };
}

/// A fresh ULID, greater than those given before: what is made together keeps its order.
pub fn new_id() -> String {
    let random = || (js_sys::Math::random() * 4_294_967_296.0) as u128;
    let bits = random() << 96 | random() << 64 | random() << 32 | random();
    let fresh = Ulid::from_parts(u64::try_from(now().0).unwrap_or_default(), bits);
    let last = LAST.get();
    // Within one millisecond, or when the clock is set back.
    let id =
        if fresh.timestamp_ms() > last.timestamp_ms() { fresh } else { last.increment().unwrap_or(fresh) };
    LAST.set(id);
    id.to_string()
}
