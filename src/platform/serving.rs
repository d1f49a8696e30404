//! The jobs program's side: takes jobs, does them, sends replies. Which page asks is [`super::worker`]'s business.

use super::backing;
use super::files;
use super::learning;
use super::line::{Said, ToPage};
use super::stored;
use crate::formats::html_parser::ParsedHtml;
use crate::formats::{Decoder, HtmlReader};
use crate::jobs::{self, Env, Job, JobResult, Message, decode_job, encode_reply};

/// Listens for jobs for as long as the program lives. Nothing happens where there is nobody to hear of them.
pub fn serve() {
    let Some(line) = ToPage::new() else { return };
    let page = line.clone();
    line.listen(move |said| match said {
        Said::Here => {
            page.say(&Said::Here);
        }
        Said::Message(id, message) => match decode_job(message) {
            // The stores answer later than this returns.
            Ok(Job::Keeping { what, file }) => {
                let page = page.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
                    let (what, file) = backing::work(what, file, &|progress| {
                        say(jobs::Reply::Progress(progress));
                    })
                    .await;
                    say(jobs::Reply::Done(JobResult::Kept { what, file }));
                });
            }
            Ok(Job::Learn { what, text }) => {
                let page = page.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
                    let learned = learning::work(what, &text, &|progress| {
                        say(jobs::Reply::Progress(progress));
                    })
                    .await;
                    say(jobs::Reply::Done(JobResult::Learned(learned)));
                });
            }
            Ok(Job::Stored { missing, job }) => {
                let page = page.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
                    let progress = |at| {
                        say(jobs::Reply::Progress(at));
                    };
                    let result = match stored::whole(&missing, *job, &progress).await {
                        Some(job) => {
                            // What only says that it begins and ends was said for the reading.
                            let result = jobs::run(&job, &BrowserEnv, &mut |at| {
                                if at.step.is_some() {
                                    progress(at);
                                }
                            });
                            stored::keep(&missing, job);
                            result
                        }
                        None => JobResult::NotWhole,
                    };
                    say(jobs::Reply::Done(result));
                });
            }
            Ok(job) => {
                let say = |reply| page.say(&Said::Message(id, encode_reply(reply)));
                let result = jobs::run(&job, &BrowserEnv, &mut |progress| {
                    say(jobs::Reply::Progress(progress));
                });
                say(jobs::Reply::Done(result));
            }
            // No more can the page read this, and takes the job for lost.
            Err(jobs::Unreadable) => {
                page.say(&Said::Message(id, Message { head: Vec::new(), payload: Vec::new() }));
            }
        },
    });
    line.say(&Said::Here);
}

/// Decodes by the browser's own `TextDecoder`.
struct BrowserDecoder;

impl Decoder for BrowserDecoder {
    fn decode(&self, label: &str, bytes: &[u8]) -> Option<String> {
        files::decode(label, bytes)
    }
}

struct BrowserEnv;

impl Env for BrowserEnv {
    fn decoder(&self) -> &dyn Decoder {
        &BrowserDecoder
    }

    fn html(&self) -> &dyn HtmlReader {
        &ParsedHtml
    }
}
