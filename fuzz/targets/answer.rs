//! What an input stands for: the answer of a server. The first line is its content type, empty
//! where it sends none; the rest is the body.

use std::collections::HashSet;
use std::panic;
use std::sync::Mutex;

pub struct Answer<'i> {
    pub content_type: Option<&'i str>,
    pub body: &'i [u8],
}

pub fn parse(input: &[u8]) -> Answer<'_> {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (line, body) = end.map_or((&[][..], input), |end| (&input[..end], &input[end + 1..]));
    let line = str::from_utf8(line).unwrap_or_default();
    Answer { content_type: (!line.is_empty()).then_some(line), body }
}

/// The fuzzer takes every panic for its end. Those of the libraries are caught where they are
/// called, and cost a document: each is told once. One that nobody catches still ends the run.
pub fn tell_of_panics() {
    let told = Mutex::new(HashSet::new());
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if told.lock().is_ok_and(|mut told| told.insert(place)) {
            eprintln!("PANIC {panic}");
        }
    }));
}
