//! The database in IndexedDB: carries out what `storage::truth` says, in transactions of strict durability.
//!
//! Bound by hand: web-sys has the durability behind an unstable switch only, and the crates over it (idb, rexie) cannot
//! ask for it. What is read and written is text; nothing here decides.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

use super::dom;
use super::reply::{Reply, Sender};
use crate::order::{Map, Set};
use crate::storage::truth::{All, Found, Given, STATE_KEY, Write, is_read_later};

/// Of the object stores below; the shapes of what is in them have versions of their own.
const VERSION: u32 = 1;
const RECORDS: &str = "records";
const JOURNAL: &str = "journal";
const IDS: &str = "ids";

/// Milliseconds to wait for the database at the start, before the work begins without.
const PATIENCE: i32 = 5_000;

/// Bytes of values that are handed over in one task: a copy of each is made for the browser.
const AT_ONCE: usize = 2_000_000;

#[wasm_bindgen]
extern "C" {
    /// `IDBFactory`, `IDBDatabase`, `IDBTransaction`, `IDBObjectStore` or `IDBRequest`.
    #[derive(Clone)]
    type Idb;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Idb, name: &str, version: u32) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn databases(this: &Idb) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = deleteDatabase)]
    fn delete_database(this: &Idb, name: &str) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createObjectStore)]
    fn create_object_store(this: &Idb, name: &str, options: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &Idb, names: &Array, mode: &str, options: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch, js_name = objectStore)]
    fn object_store(this: &Idb, name: &str) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn get(this: &Idb, key: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getKey)]
    fn get_key(this: &Idb, key: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAll)]
    fn get_all(this: &Idb, range: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAllKeys)]
    fn get_all_keys(this: &Idb, range: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &Idb, value: &JsValue, key: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn add(this: &Idb, value: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn delete(this: &Idb, key: &JsValue) -> Result<Idb, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn abort(this: &Idb) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Idb);
    #[wasm_bindgen(method, getter)]
    fn result(this: &Idb) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn error(this: &Idb) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn durability(this: &Idb) -> JsValue;

    #[wasm_bindgen(js_namespace = IDBKeyRange, js_name = lowerBound, catch)]
    fn lower_bound(lower: f64, open: bool) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = IDBKeyRange, catch)]
    fn bound(lower: &JsValue, upper: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = IDBKeyRange, js_name = upperBound, catch)]
    fn upper_bound(upper: f64) -> Result<JsValue, JsValue>;
}

/// Why a transaction did not come to its end. Nothing of it was written, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser gives no database, or does not answer.
    Missing,
    /// No room.
    Full,
    /// A newer version of the program has opened the database.
    Newer,
    /// Anything else, in the browser's words; the next transaction opens the database anew.
    Failed(String),
}

/// What the browser says without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A newer version of the program wants the database: this one must not write any more.
    Newer,
    /// The database was closed or is being deleted.
    Closed,
}

type Wants<'a> = dyn Fn(&Found, &Given) -> Vec<String> + 'a;
type Decide<'a> = dyn FnOnce(&Found, &Given) -> Option<Vec<Write>> + 'a;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    name: Rc<str>,
    connection: Rc<RefCell<Option<Idb>>>,
    heard: Rc<dyn Fn(Word)>,
    newer: Rc<Cell<bool>>,
}

impl Database {
    /// Opens the database of this name, or makes it. `heard` is told what the browser says later.
    ///
    /// # Errors
    /// [`Trouble::Missing`] also where the browser does not answer within five seconds.
    pub async fn open(name: &str, heard: impl Fn(Word) + 'static) -> Result<Self, Trouble> {
        let database = Self {
            name: Rc::from(name),
            connection: Rc::default(),
            heard: Rc::new(heard),
            newer: Rc::new(Cell::new(false)),
        };
        database.connect().await?;
        Ok(database)
    }

    async fn connect(&self) -> Result<Idb, Trouble> {
        if self.newer.get() {
            return Err(Trouble::Newer);
        }
        if let Some(open) = self.connection.borrow().as_ref() {
            return Ok(open.clone());
        }
        let request = factory().and_then(|idb| idb.open(&self.name, VERSION).ok()).ok_or(Trouble::Missing)?;
        let (reply, answer) = Reply::new();
        let of = request.clone();
        on(&request, "onupgradeneeded", move |_| {
            // Where this fails the transaction is aborted, and with it the opening.
            let _ = make_stores(&of.result().unchecked_into());
        });
        settle(&request, &answer);
        let late = answer.clone();
        dom::after(PATIENCE, move || late.send(Err(JsValue::NULL)));
        let opened: Idb = match reply.await {
            Ok(opened) => opened.unchecked_into(),
            Err(error) => {
                // Should it open after all, it must not stand in the way of a newer version.
                let late = request.clone();
                on(&request, "onsuccess", move |_| late.result().unchecked_into::<Idb>().close());
                return Err(match name_of(&error).as_str() {
                    "VersionError" => {
                        self.newer.set(true);
                        Trouble::Newer
                    }
                    "QuotaExceededError" => Trouble::Full,
                    _ => Trouble::Missing,
                });
            }
        };
        let this = self.clone();
        on(&opened, "onversionchange", move |event| {
            // A newer version, or `null` where the database is to be deleted. Both wait until this is closed.
            let newer = Reflect::get(&event, &"newVersion".into()).is_ok_and(|version| !version.is_null());
            this.close();
            this.newer.set(newer);
            (this.heard)(if newer { Word::Newer } else { Word::Closed });
        });
        let this = self.clone();
        on(&opened, "onclose", move |_| {
            this.connection.take();
            (this.heard)(Word::Closed);
        });
        *self.connection.borrow_mut() = Some(opened.clone());
        Ok(opened)
    }

    fn close(&self) {
        if let Some(open) = self.connection.take() {
            open.close();
        }
    }

    /// Reads what is always read, which of `ids` are known, and then what is wanted of the rest; `wants` is asked again
    /// until it wants nothing more.
    pub async fn all(&self, ids: &[String], wants: &dyn Fn(&All) -> Vec<String>) -> Result<All, Trouble> {
        let transaction = self.transaction("readonly").await?;
        let read = async {
            let (records, journal, known) =
                (transaction.store(RECORDS)?, transaction.store(JOURNAL)?, transaction.store(IDS)?);
            let mut all = All::default();
            let nothing = JsValue::UNDEFINED;
            let keys = records.get_all_keys(&nothing)?;
            let (numbers, entries) = (journal.get_all_keys(&nothing)?, journal.get_all(&nothing)?);
            let asked: Vec<(&String, Idb)> = ids
                .iter()
                .map(|id| Ok((id, known.get_key(&id.as_str().into())?)))
                .collect::<Result<_, JsValue>>()?;
            all.keys = array(keys).await?.iter().filter_map(|key| key.as_string()).collect();
            let first = all.keys.iter().filter(|key| !is_read_later(key)).cloned().collect();
            all.records = texts(&records, first).await?;
            all.entries = numbered(array(numbers).await?, array(entries).await?);
            for (id, request) in asked {
                if !done(&request).await?.is_undefined() {
                    all.known.push(id.clone());
                }
            }
            loop {
                let wanted = wants(&all);
                if wanted.is_empty() {
                    return Ok(all);
                }
                all.records.extend(texts(&records, wanted).await?);
            }
        };
        read.await.map_err(|error| self.trouble(&error))
    }

    /// The record [`STATE_KEY`] and these, of one transaction.
    pub async fn records(&self, keys: Vec<String>) -> Result<(Option<String>, Given), Trouble> {
        let transaction = self.transaction("readonly").await?;
        let read = async {
            let records = transaction.store(RECORDS)?;
            let state = records.get(&STATE_KEY.into())?;
            let given = given(&records, keys).await?;
            Ok((done(&state).await?.as_string(), given))
        };
        read.await.map_err(|error| self.trouble(&error))
    }

    /// The keys of the records that begin so.
    pub async fn keys(&self, beginning: &str) -> Result<Vec<String>, Trouble> {
        let transaction = self.transaction("readonly").await?;
        let read = async {
            // No key of ours has a character after this one.
            let end = format!("{beginning}\u{ffff}");
            let range = bound(&beginning.into(), &end.into())?;
            let keys = array(transaction.store(RECORDS)?.get_all_keys(&range)?).await?;
            Ok(keys.iter().filter_map(|key| key.as_string()).collect())
        };
        read.await.map_err(|error| self.trouble(&error))
    }

    /// One turn: reads the journal after a number, then the records that are wanted, then writes what is decided; all
    /// in one transaction. Gives the numbers of what was appended, once it is durable.
    ///
    /// `decide` gives `None` where nothing is to be written and the turn ends.
    pub async fn turn(
        &self,
        after: u64,
        wants: impl Fn(&Found, &Given) -> Vec<String>,
        decide: impl FnOnce(&Found, &Given) -> Option<Vec<Write>>,
    ) -> Result<Option<Vec<u64>>, Trouble> {
        // One copy of the code for all who take turns.
        self.take_turn(after, Box::new(wants), Box::new(decide)).await
    }

    async fn take_turn(
        &self,
        after: u64,
        wants: Box<Wants<'_>>,
        decide: Box<Decide<'_>>,
    ) -> Result<Option<Vec<u64>>, Trouble> {
        let transaction = self.transaction("readwrite").await?;
        let ended = transaction.ended();
        let work = async {
            let (records, journal, ids) =
                (transaction.store(RECORDS)?, transaction.store(JOURNAL)?, transaction.store(IDS)?);
            let later = lower_bound(after as f64, true)?;
            let state = records.get(&STATE_KEY.into())?;
            let (numbers, entries) = (journal.get_all_keys(&later)?, journal.get_all(&later)?);
            let found = Found {
                state: done(&state).await?.as_string(),
                entries: numbered(array(numbers).await?, array(entries).await?),
            };
            let mut read = Given::new();
            loop {
                let wanted = wants(&found, &read);
                if wanted.is_empty() {
                    break;
                }
                read.extend(given(&records, wanted).await?);
            }
            let Some(writes) = decide(&found, &read) else { return Ok(None) };
            let mut appended = Vec::new();
            let mut handed_over = 0;
            for write in &writes {
                match write {
                    Write::Put { key, value } => {
                        let put = records.put(&value.into(), &key.into())?;
                        handed_over += value.len();
                        // It stays one transaction: what is awaited is its own.
                        if handed_over > AT_ONCE {
                            handed_over = 0;
                            done(&put).await?;
                        }
                    }
                    Write::Delete { key } => drop(records.delete(&key.into())?),
                    Write::Append { value } => appended.push(journal.add(&value.into())?),
                    Write::Know { id } => drop(ids.put(&true.into(), &id.into())?),
                    Write::ForgetTo { number } => drop(journal.delete(&upper_bound(*number as f64)?)?),
                }
            }
            Ok(Some(appended))
        };
        let appended = match work.await {
            Ok(appended) => appended,
            Err(error) => {
                // It may have ended by itself already.
                let _ = transaction.0.abort();
                return Err(self.trouble(&error));
            }
        };
        ended.await.map_err(|error| self.trouble(&error))?;
        let number = |request: &Idb| request.result().as_f64().unwrap_or_default() as u64;
        Ok(appended.map(|appended| appended.iter().map(number).collect()))
    }

    /// What the browser says about the durability of the transactions that write.
    pub async fn durability(&self) -> Option<String> {
        self.transaction("readwrite").await.ok()?.0.durability().as_string()
    }

    async fn transaction(&self, mode: &str) -> Result<Transaction, Trouble> {
        let names = Array::of3(&RECORDS.into(), &JOURNAL.into(), &IDS.into());
        let options = object("durability", &"strict".into());
        let open = self.connect().await?;
        let begun = match open.transaction(&names, mode, &options) {
            Ok(begun) => begun,
            Err(_) => {
                // The connection is lost, though nobody said so.
                self.close();
                let open = self.connect().await?;
                open.transaction(&names, mode, &options).map_err(|error| self.trouble(&error))?
            }
        };
        Ok(Transaction(begun))
    }

    fn trouble(&self, error: &JsValue) -> Trouble {
        let name = name_of(error);
        if name == "QuotaExceededError" {
            return Trouble::Full;
        }
        // Whatever is wrong with this connection, a new one may be without.
        self.close();
        Trouble::Failed(name)
    }
}

/// The names of this origin's databases; none where the browser does not tell.
pub async fn names() -> Vec<String> {
    let Some(promise) = factory().and_then(|idb| idb.databases().ok()) else { return Vec::new() };
    let Ok(found) = wasm_bindgen_futures::JsFuture::from(promise).await else { return Vec::new() };
    let found: Array = found.unchecked_into();
    found.iter().filter_map(|one| Reflect::get(&one, &"name".into()).ok()?.as_string()).collect()
}

/// Deletes the database of this name; one that is not there is no error. `false` where it did not go, as while a tab
/// that does not let go has it open.
pub async fn delete(name: &str) -> bool {
    let Some(request) = factory().and_then(|idb| idb.delete_database(name).ok()) else { return false };
    let (reply, answer) = Reply::new();
    settle(&request, &answer);
    let late = answer.clone();
    on(&request, "onblocked", move |_| answer.send(Err(JsValue::NULL)));
    dom::after(PATIENCE, move || late.send(Err(JsValue::NULL)));
    reply.await.is_ok()
}

fn factory() -> Option<Idb> {
    // The getter itself throws where all storage is forbidden.
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).ok()?;
    (!factory.is_undefined() && !factory.is_null()).then(|| factory.unchecked_into())
}

struct Transaction(Idb);

impl Transaction {
    fn store(&self, name: &str) -> Result<Idb, JsValue> {
        self.0.object_store(name)
    }

    /// Comes when it is durable, or aborted.
    fn ended(&self) -> Reply<Result<JsValue, JsValue>> {
        let (reply, answer) = Reply::new();
        let complete = answer.clone();
        on(&self.0, "oncomplete", move |_| complete.send(Ok(JsValue::UNDEFINED)));
        let of = self.0.clone();
        on(&self.0, "onabort", move |_| answer.send(Err(of.error())));
        reply
    }
}

fn make_stores(database: &Idb) -> Result<(), JsValue> {
    database.create_object_store(RECORDS, &JsValue::UNDEFINED)?;
    database.create_object_store(JOURNAL, &object("autoIncrement", &true.into()))?;
    database.create_object_store(IDS, &JsValue::UNDEFINED)?;
    Ok(())
}

fn object(name: &str, value: &JsValue) -> JsValue {
    let object = js_sys::Object::new();
    // A fresh object takes any property.
    let _ = Reflect::set(&object, &name.into(), value);
    object.into()
}

/// Sets a listener as a property; each target gets it once.
fn on(target: &JsValue, property: &str, listener: impl FnMut(JsValue) + 'static) {
    let listener = Closure::<dyn FnMut(JsValue)>::new(listener).into_js_value();
    // Event targets take their handlers.
    let _ = Reflect::set(target, &property.into(), &listener);
}

fn settle(request: &Idb, answer: &Sender<Result<JsValue, JsValue>>) {
    let (of, to) = (request.clone(), answer.clone());
    on(request, "onsuccess", move |_| to.send(Ok(of.result())));
    let (of, to) = (request.clone(), answer.clone());
    on(request, "onerror", move |_| to.send(Err(of.error())));
}

/// The result of a request, at once where it is there.
async fn done(request: &Idb) -> Result<JsValue, JsValue> {
    if Reflect::get(request, &"readyState".into()).is_ok_and(|state| state == "done") {
        let error = request.error();
        return if error.is_null() { Ok(request.result()) } else { Err(error) };
    }
    let (reply, answer) = Reply::new();
    settle(request, &answer);
    reply.await
}

/// From so many records on, all between the first and the last key are read at once: that is much quicker.
const READ_RANGES_FROM: usize = 200;

/// The records under these keys, where they are there.
async fn texts(records: &Idb, keys: Vec<String>) -> Result<Vec<(String, String)>, JsValue> {
    let mut found = Vec::with_capacity(keys.len());
    // By what they are, as `wusum/1/set/`, so that what lies between two kinds is not read.
    let mut kinds: Map<String, Vec<String>> = Map::new();
    for key in keys {
        let kind = key.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        kinds.or_default(kind).push(key);
    }
    for (_, keys) in kinds {
        if keys.len() < READ_RANGES_FROM {
            let there = given(records, keys).await?;
            found.extend(there.into_iter().filter_map(|(key, value)| Some((key, value?))));
            continue;
        }
        // In the order of JavaScript, which the database has.
        let js: Array = keys.iter().map(|key| JsValue::from_str(key)).collect();
        js.sort();
        let range = bound(&js.get(0), &js.get(js.length() - 1))?;
        let wanted: Set<String> = keys.into_iter().collect();
        let (keys, values) = (records.get_all_keys(&range)?, records.get_all(&range)?);
        let (keys, values) = (array(keys).await?, array(values).await?);
        for (key, value) in keys.iter().zip(values.iter()) {
            if let Some(key) = key.as_string().filter(|key| wanted.contains(key)) {
                found.push((key, text(&value)));
            }
        }
    }
    Ok(found)
}

async fn given(records: &Idb, keys: Vec<String>) -> Result<Given, JsValue> {
    let mut asked = Vec::with_capacity(keys.len());
    for key in keys {
        let request = records.get(&key.as_str().into())?;
        asked.push((key, request));
    }
    let mut given = Vec::with_capacity(asked.len());
    for (key, request) in asked {
        let value = done(&request).await?;
        // What is there and no text is unreadable, and not missing.
        given.push((key, (!value.is_undefined()).then(|| text(&value))));
    }
    Ok(given.into_iter().collect())
}

async fn array(request: Idb) -> Result<Array, JsValue> {
    Ok(done(&request).await?.unchecked_into())
}

fn numbered(numbers: Array, entries: Array) -> Vec<(u64, String)> {
    let pairs = numbers.iter().zip(entries.iter());
    pairs.map(|(number, entry)| (number.as_f64().unwrap_or_default() as u64, text(&entry))).collect()
}

/// What is no text is none of ours, and as unreadable as an empty one.
fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

fn name_of(error: &JsValue) -> String {
    Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}
