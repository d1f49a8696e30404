//! The page's side of long work: a queue of jobs, and the jobs program that does them.
//!
//! The program (`src/bin/jobs.rs`) is started with the first job, as a worker; cancelling ends it and starts another.
//! Where no worker can be had it runs on the page. What nobody waits for ([`start_aside`]) has a queue and a worker of its
//! own, so that no import or export waits for it; without workers it is not done. What a job does is `jobs`' business, how
//! it is sent `line`'s.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlScriptElement, Worker, WorkerOptions, WorkerType};

use super::dom;
use super::line::{Said, ToJobs};
use super::reply::{self, Sender};
use crate::jobs::{self, Arriving, Job, JobResult, Message, Progress, encode_job};

/// Why a job gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    Cancelled,
    /// The program failed in the midst of it (out of memory, a bug).
    Failed,
}

/// Milliseconds of taking a reply in, before the page has its turn.
const ARRIVAL_SLICE: f64 = 12.0;

pub type Answer = Result<JobResult, Stopped>;

struct Pending {
    id: u32,
    /// Taken when it is sent.
    job: Option<Message>,
    /// What it came to is being taken in.
    arriving: bool,
    progress: Rc<dyn Fn(Progress)>,
    answer: Sender<Answer>,
}

#[derive(Default)]
struct Client {
    line: Option<ToJobs>,
    /// The jobs program has said that it listens.
    ready: bool,
    /// No worker can be had here: the program runs on the page.
    on_page: bool,
    last_id: u32,
    running: Option<Pending>,
    waiting: VecDeque<Pending>,
}

/// Which of the two queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Queue {
    Jobs,
    Aside,
}

thread_local! {
    static CLIENTS: [RefCell<Client>; 2] = Default::default();
}

impl Queue {
    fn with<T>(self, what: impl FnOnce(&mut Client) -> T) -> T {
        CLIENTS.with(|clients| what(&mut clients[self as usize].borrow_mut()))
    }
}

/// A job under way. Dropping it changes nothing; [`Ticket::cancel`] ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(Queue, u32);

/// Puts a job into the queue. `progress` is called on the way, the reply comes when it is done or ended.
pub fn run(job: Job, progress: impl Fn(Progress) + 'static) -> (Ticket, reply::Reply<Answer>) {
    start(encode_job(job), progress)
}

/// The same for a job that is already a message.
pub fn start(job: Message, progress: impl Fn(Progress) + 'static) -> (Ticket, reply::Reply<Answer>) {
    put(Queue::Jobs, job, Rc::new(progress))
}

/// The same for work that nobody waits for.
pub fn start_aside(job: Job, progress: impl Fn(Progress) + 'static) -> (Ticket, reply::Reply<Answer>) {
    put(Queue::Aside, encode_job(job), Rc::new(progress))
}

fn put(queue: Queue, job: Message, progress: Rc<dyn Fn(Progress)>) -> (Ticket, reply::Reply<Answer>) {
    let (reply, answer) = reply::Reply::new();
    let id = queue.with(|client| {
        client.last_id += 1;
        let id = client.last_id;
        client.waiting.push_back(Pending { id, job: Some(job), arriving: false, progress, answer });
        id
    });
    advance(queue);
    (Ticket(queue, id), reply)
}

impl Ticket {
    /// Ends the job; one that is done already stays done.
    pub fn cancel(self) {
        let Self(queue, id) = self;
        let ended = queue.with(|client| {
            if let Some(running) = client.running.take_if(|running| running.id == id) {
                // On the page it cannot be ended; its reply finds nobody.
                if let Some(ToJobs::Worker(worker)) =
                    client.line.take_if(|line| matches!(line, ToJobs::Worker(_)))
                {
                    worker.terminate();
                    client.ready = false;
                }
                return Some(running);
            }
            let at = client.waiting.iter().position(|waiting| waiting.id == id)?;
            client.waiting.remove(at)
        });
        if let Some(ended) = ended {
            ended.answer.send(Err(Stopped::Cancelled));
        }
        advance(queue);
    }
}

/// Ends the program where it has nothing to do, so that what it holds goes; the next job starts another.
pub fn let_go() {
    Queue::Jobs.with(|client| {
        if client.running.is_none()
            && client.waiting.is_empty()
            && let Some(ToJobs::Worker(worker)) =
                client.line.take_if(|line| matches!(line, ToJobs::Worker(_)))
        {
            worker.terminate();
            client.ready = false;
        }
    });
}

/// Hands the next job to the program, and starts that where it does not run yet.
fn advance(queue: Queue) {
    let started = queue.with(|client| {
        if client.running.is_some() || client.waiting.is_empty() || client.line.is_some() {
            return None;
        }
        client.ready = false;
        client.line = if client.on_page { None } else { spawn() };
        client.on_page = client.line.is_none();
        if client.on_page && queue == Queue::Jobs {
            client.line = dom::window().map(ToJobs::SamePage);
        }
        client.line.clone()
    });
    // Outside of the borrow: on the page it answers at once.
    match started {
        Some(line) => listen(queue, &line),
        None if queue.with(|client| client.line.is_none() && !client.waiting.is_empty()) => {
            return broke(queue);
        }
        None => {}
    }
    let unsent = queue.with(|client| {
        if client.running.is_some() || !client.ready {
            return None;
        }
        let mut next = client.waiting.pop_front()?;
        let said = Said::Message(next.id, next.job.take()?);
        let line = client.line.clone()?;
        client.running = Some(next);
        Some((line, said))
    });
    let Some((line, said)) = unsent else { return };
    if matches!(line, ToJobs::SamePage(_)) {
        // Between two tasks, so that what says "working" is painted first. Here a job is done once it has been said.
        dom::after(0, move || {
            if !line.say(&said) || said.id().is_some_and(|id| is_unanswered(queue, id)) {
                broke(queue);
            }
        });
    } else if !line.say(&said) {
        broke(queue);
    }
}

fn is_running(queue: Queue, id: u32) -> bool {
    queue.with(|client| client.running.as_ref().is_some_and(|job| job.id == id))
}

fn is_unanswered(queue: Queue, id: u32) -> bool {
    queue.with(|client| client.running.as_ref().is_some_and(|job| job.id == id && !job.arriving))
}

/// Starts the program as a worker.
fn spawn() -> Option<ToJobs> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&program()?, &options).ok().map(ToJobs::Worker)
}

/// The address of the jobs program; `None` in a page that has none.
fn program() -> Option<String> {
    dom::document()?.document_element()?.get_attribute("data-jobs").filter(|name| !name.is_empty())
}

fn listen(queue: Queue, line: &ToJobs) {
    let of = line.clone();
    line.listen(move |said| {
        if is_current(queue, &of) {
            heard(queue, said);
        }
    });
    match line {
        ToJobs::Worker(worker) => {
            let of = line.clone();
            dom::listen_forever(worker, "error", move |_: Event| {
                if is_current(queue, &of) {
                    broke(queue);
                }
            });
        }
        ToJobs::SamePage(_) => {
            // It may be there already; otherwise it says so itself once it has been loaded.
            line.say(&Said::Here);
            if !queue.with(|client| client.ready) && load_on_page().is_none() {
                broke(queue);
            }
        }
    }
}

/// Loads the program into the page.
fn load_on_page() -> Option<()> {
    let document = dom::document()?;
    let script: HtmlScriptElement = dom::create(&document, "script", "")?.dyn_into().ok()?;
    script.set_type("module");
    script.set_src(&program()?);
    dom::listen_forever(&script, "error", |_: Event| broke(Queue::Jobs));
    document.head()?.append_child(&script).ok()?;
    Some(())
}

/// Whether it is the line now in use: a message of a worker that was ended may still arrive.
fn is_current(queue: Queue, line: &ToJobs) -> bool {
    queue.with(|client| client.line.as_ref() == Some(line))
}

fn heard(queue: Queue, said: Said) {
    match said {
        Said::Here => {
            queue.with(|client| client.ready = true);
            advance(queue);
        }
        Said::Message(id, message) if is_running(queue, id) => match Arriving::new(message) {
            Ok(arriving) => take_in(queue, id, arriving),
            Err(jobs::Unreadable) => broke(queue),
        },
        // Of a job that was ended.
        Said::Message(..) => {}
    }
}

/// Takes a reply in, in tasks of [`ARRIVAL_SLICE`]; where the job is ended meanwhile, it is dropped.
fn take_in(queue: Queue, id: u32, mut arriving: Arriving) {
    let began = dom::now_ms();
    match arriving.go_on(&|| dom::now_ms() - began < ARRIVAL_SLICE) {
        Ok(Some(jobs::Reply::Progress(at))) => {
            let progress =
                queue.with(|client| client.running.as_ref().map(|running| running.progress.clone()));
            if let Some(progress) = progress {
                progress(at);
            }
        }
        Ok(Some(jobs::Reply::Done(result))) => {
            if let Some(done) = queue.with(|client| client.running.take()) {
                done.answer.send(Ok(result));
            }
            advance(queue);
        }
        Ok(None) => {
            queue.with(|client| client.running.iter_mut().for_each(|running| running.arriving = true));
            dom::after(0, move || {
                if is_running(queue, id) {
                    take_in(queue, id, arriving);
                }
            });
        }
        Err(jobs::Unreadable) => broke(queue),
    }
}

/// The program failed: its job is lost, the next one gets another. A worker that never listened is not tried again; a
/// page on which the program does not start either loses all that waits.
fn broke(queue: Queue) {
    let lost = queue.with(|client| {
        let mut lost: Vec<Pending> = client.running.take().into_iter().collect();
        match client.line.take() {
            Some(ToJobs::Worker(worker)) => {
                worker.terminate();
                client.on_page = !client.ready;
            }
            _ => lost.extend(client.waiting.drain(..)),
        }
        client.ready = false;
        lost
    });
    for job in lost {
        job.answer.send(Err(Stopped::Failed));
    }
    advance(queue);
}
