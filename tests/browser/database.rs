//! The database in a real browser: strict durability, turns that are whole or nothing, two connections.

use wasm_bindgen_test::wasm_bindgen_test;
use wusum::platform::indexed_db::{Database, Trouble};
use wusum::storage::truth::{Found, Given, STATE_KEY, Write};

async fn open() -> Database {
    Database::open("wusum", |_| {}).await.expect("a database")
}

fn put(key: &str, value: &str) -> Write {
    Write::Put { key: key.to_owned(), value: value.to_owned() }
}

#[wasm_bindgen_test]
async fn transactions_are_of_strict_durability() {
    assert_eq!(open().await.durability().await.as_deref(), Some("strict"));
}

#[wasm_bindgen_test]
async fn a_turn_reads_decides_and_writes_in_one_transaction() {
    let (one, other) = (open().await, open().await);
    let start = one
        .all(&[], &|_| Vec::new())
        .await
        .expect("it can be read")
        .entries
        .last()
        .map_or(0, |(number, _)| *number);
    let writes = vec![
        put(STATE_KEY, "state ﷽ 🌍"),
        put("gone", "soon"),
        Write::Append { value: "first".to_owned() },
        Write::Append { value: "second".to_owned() },
        Write::Know { id: "first id".to_owned() },
        Write::Delete { key: "gone".to_owned() },
    ];
    let numbers = one.turn(start, |_, _| Vec::new(), |_, _| Some(writes)).await;
    let numbers = numbers.expect("it is durable").expect("it wrote");
    assert!(numbers.len() == 2 && numbers[0] > start && numbers[1] > numbers[0], "{numbers:?}");
    // The other connection finds what was written after the number that it asks for.
    let keys = |_: &Found, given: &Given| match given.is_empty() {
        true => vec![STATE_KEY.to_owned(), "gone".to_owned()],
        false => Vec::new(),
    };
    let seen = std::cell::RefCell::new(None);
    let looked = other.turn(numbers[0], keys, |found, records| {
        *seen.borrow_mut() = Some((found.clone(), records.clone()));
        None
    });
    assert_eq!(looked.await, Ok(None));
    let (found, records) = seen.take().expect("it was asked");
    assert_eq!(found.entries, [(numbers[1], "second".to_owned())]);
    let expected = [(STATE_KEY.to_owned(), Some("state ﷽ 🌍".to_owned())), ("gone".to_owned(), None)];
    assert_eq!(records, Given::from(expected));
    let all = other
        .all(&["first id".to_owned(), "no id".to_owned()], &|_| Vec::new())
        .await
        .expect("it can be read");
    assert_eq!(all.known, ["first id"]);
    let forget = vec![Write::ForgetTo { number: numbers[1] }];
    other.turn(0, |_, _| Vec::new(), |_, _| Some(forget)).await.expect("it is durable");
    assert_eq!(one.all(&[], &|_| Vec::new()).await.map(|all| all.entries), Ok(vec![]));
}

#[wasm_bindgen_test]
async fn two_connections_at_once_take_turns() {
    let (one, other) = (open().await, open().await);
    let write = |name: &str| Some(vec![Write::Append { value: name.to_owned() }]);
    for _ in 0..20 {
        let first = one.turn(u64::MAX >> 11, |_, _| Vec::new(), |_, _| write("one"));
        let second = other.turn(u64::MAX >> 11, |_, _| Vec::new(), |_, _| write("other"));
        let (first, second): (Result<_, Trouble>, Result<_, Trouble>) = (first.await, second.await);
        assert_ne!(first.expect("durable"), second.expect("durable"));
    }
}
