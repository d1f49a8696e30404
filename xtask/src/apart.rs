//! Writes a program's code taken apart, as it compresses best: what is done by itself, the numbers that go with it in a
//! list for each purpose, and in each list pairs that come often by one byte. Interleaved, as engines take it, the one breaks the
//! runs of the other: gzip makes a fifth less of the code.
//!
//! `together.js` puts it together in the browser, before the engine sees it; it mirrors [`function`]. The file
//! stays WebAssembly by its form: what is taken apart is a section of nobody's, which takes the code's place.
//! What [`crate::pack`] has not written is refused there and comes in no further.

use crate::pack::{Reader, Result, put};

/// The script that puts it together: `together(bytes)`.
pub const TOGETHER: &str = include_str!("together.js");

/// What the section is called.
const NAME: &[u8] = b"\x04code";

/// Before an access to memory that is not aligned as usual comes this byte and 0 to 3 more; no operation has these.
const ALIGNED: u8 = 0xe0;

/// How the accesses 0x28 to 0x3e are aligned as usual, by powers of two.
const USUAL: [u8; 23] = [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2];

/// Lists of numbers: by the operation that they go with; constants of 32 bits by the byte that comes after it, which is what
/// is done with them.
const LISTS: usize = 512;
const CONSTANTS: usize = 256;
const OPERATIONS: usize = 0;
/// How many variables of which type a function has.
const VARIABLES: usize = 1;
/// Whatever reads or writes a variable.
const VARIABLE: usize = 0x20;
/// Whatever reads or writes memory: how far from the address.
const ACCESS: usize = 0x28;
/// Blocks, and jumps out of them.
const BLOCK: usize = 0x02;
const JUMP: usize = 0x0c;

/// The program with its code taken apart.
///
/// # Errors
/// Where `program` is not what [`crate::pack::pack`] writes.
pub fn take_apart(program: &[u8]) -> Result<Vec<u8>> {
    let mut input = Reader { bytes: program, at: 8 };
    while input.at < program.len() {
        let start = input.at;
        let id = input.byte()?;
        let length = input.number()? as usize;
        let content = input.take(length)?;
        if id == 10 {
            let section = code(content)?;
            let mut out = program[..start].to_vec();
            out.push(0);
            put(&mut out, section.len() as u64);
            out.extend_from_slice(&section);
            out.extend_from_slice(&program[input.at..]);
            return Ok(out);
        }
    }
    Err("a program without code".to_owned())
}

fn code(content: &[u8]) -> Result<Vec<u8>> {
    let mut input = Reader { bytes: content, at: 0 };
    let mut lists = vec![Vec::new(); LISTS];
    let functions = input.number()?;
    // What it takes once it is together: how many functions, and each with its length in five bytes.
    let mut size = input.at;
    for _ in 0..functions {
        let length = input.number()? as usize;
        size += 5 + length;
        function(input.take(length)?, &mut lists)?;
    }
    let mut out = NAME.to_vec();
    put(&mut out, size as u64);
    put(&mut out, functions);
    let filled: Vec<_> = lists.iter().enumerate().filter(|(_, list)| !list.is_empty()).collect();
    put(&mut out, filled.len() as u64);
    let mut written = Vec::new();
    for (place, list) in filled {
        let (short, pairs) = in_pairs(list.clone());
        put(&mut out, place as u64);
        put(&mut out, list.len() as u64);
        put(&mut out, short.len() as u64);
        put(&mut out, pairs.len() as u64);
        pairs.iter().for_each(|pair| out.extend_from_slice(pair));
        written.extend_from_slice(&short);
    }
    out.extend_from_slice(&written);
    Ok(out)
}

/// At most so many pairs, each of which comes at least so often.
const PAIRS: usize = 100;
const OFTEN: u32 = 60;

/// A list in which bytes that do not occur stand for pairs that come often, the most frequent first, and what stands for
/// what: byte, first, second. A pair may hold bytes that stand for pairs themselves.
fn in_pairs(mut list: Vec<u8>) -> (Vec<u8>, Vec<[u8; 3]>) {
    let mut occurs = [false; 256];
    list.iter().for_each(|byte| occurs[usize::from(*byte)] = true);
    let mut pairs = Vec::new();
    for byte in (0..=255).filter(|byte| !occurs[usize::from(*byte)]).take(PAIRS) {
        let mut counts = vec![0_u32; 1 << 16];
        for two in list.windows(2) {
            counts[usize::from(u16::from_be_bytes([two[0], two[1]]))] += 1;
        }
        // The first of equals, so that the same program gives the same bytes.
        let best = (0..=u16::MAX).max_by_key(|pair| (counts[usize::from(*pair)], u16::MAX - pair));
        let Some(pair) = best.filter(|pair| counts[usize::from(*pair)] >= OFTEN) else { break };
        let [first, second] = pair.to_be_bytes();
        let mut short = Vec::with_capacity(list.len());
        let mut at = 0;
        while let Some(&own) = list.get(at) {
            let is_pair = own == first && list.get(at + 1) == Some(&second);
            short.push(if is_pair { byte } else { own });
            at += 1 + usize::from(is_pair);
        }
        list = short;
        pairs.push([byte, first, second]);
    }
    (list, pairs)
}

fn function(body: &[u8], lists: &mut [Vec<u8>]) -> Result<()> {
    let mut input = Reader { bytes: body, at: 0 };
    for _ in 0..input.copy_number(&mut lists[VARIABLES])? {
        input.copy_number(&mut lists[VARIABLES])?;
        input.copy(&mut lists[VARIABLES], 1)?;
    }
    let mut constants = Vec::new();
    let mut depth = 1;
    while depth > 0 {
        let code = input.byte()?;
        if let 0x28..=0x3e = code {
            let alignment = input.byte()?;
            if alignment != USUAL[usize::from(code) - 0x28] {
                if alignment > 3 {
                    return Err(format!("an access that is aligned by 2 to the power of {alignment}"));
                }
                lists[OPERATIONS].push(ALIGNED + alignment);
            }
        }
        lists[OPERATIONS].push(code);
        let own = usize::from(code);
        match code {
            0x0b => depth -= 1,
            0x00 | 0x01 | 0x05 | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => {}
            0x02..=0x04 => {
                depth += 1;
                input.copy_signed(&mut lists[BLOCK])?;
            }
            0x0c | 0x0d => drop(input.copy_number(&mut lists[JUMP])?),
            0x20..=0x22 => drop(input.copy_number(&mut lists[VARIABLE])?),
            0x28..=0x3e => drop(input.copy_number(&mut lists[ACCESS])?),
            0x41 => {
                // Which list it goes to is known with the next byte of the operations.
                let mut constant = Vec::new();
                input.copy_signed(&mut constant)?;
                constants.push((lists[OPERATIONS].len(), constant));
            }
            0x42 | 0xd0 => input.copy_signed(&mut lists[own])?,
            0x10 | 0x12 | 0x23..=0x26 | 0x3f | 0x40 | 0xd2 => drop(input.copy_number(&mut lists[own])?),
            0x11 | 0x13 => {
                input.copy_number(&mut lists[own])?;
                input.copy_number(&mut lists[own])?;
            }
            0x0e => {
                for _ in 0..=input.copy_number(&mut lists[own])? {
                    input.copy_number(&mut lists[own])?;
                }
            }
            0x1c => {
                let types = input.copy_number(&mut lists[own])? as usize;
                input.copy(&mut lists[own], types)?;
            }
            0x43 => drop(input.copy(&mut lists[own], 4)?),
            0x44 => drop(input.copy(&mut lists[own], 8)?),
            0xfc => {
                let operands = match input.copy_number(&mut lists[own])? {
                    0..=7 => 0,
                    9 | 11 | 13 | 15..=17 => 1,
                    8 | 10 | 12 | 14 => 2,
                    other => return Err(format!("instruction 0xfc {other}")),
                };
                for _ in 0..operands {
                    input.copy_number(&mut lists[own])?;
                }
            }
            other => return Err(format!("instruction {other:#04x}")),
        }
    }
    if input.at < body.len() {
        return Err("a function goes on behind its end".to_owned());
    }
    for (next, constant) in constants {
        let next = lists[OPERATIONS][next];
        lists[CONSTANTS + usize::from(next)].extend_from_slice(&constant);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn section(out: &mut Vec<u8>, id: u8, content: &[u8]) {
        out.push(id);
        put(out, content.len() as u64);
        out.extend_from_slice(content);
    }

    /// A function with everything that a number can go with, one that does nothing, and one that repeats itself.
    fn program(pad: fn(&mut Vec<u8>, u64)) -> Vec<u8> {
        let everything = [
            &[2, 2, 0x7f, 200, 1, 0x7e][..],
            &[0x02, 0x40, 0x03, 0x7f, 0x04, 0x8a, 0x01, 0x0c, 1, 0x05, 0x0d, 0x81, 1, 0x0b, 0x0b],
            &[0x0e, 2, 0, 1, 0x80, 2, 0x0e, 0, 3, 0x0f, 0x10, 0x85, 9, 0x12, 1, 0x11, 3, 0, 0x13, 4, 0, 0x0b],
            &[0x20, 0, 0x21, 0x88, 1, 0x22, 2, 0x23, 0, 0x24, 1, 0x25, 2, 0x26, 3, 0x1a, 0x1b, 0x1c, 1, 0x7f],
            &[0x28, 2, 4, 0x28, 0, 4, 0x37, 3, 0x90, 3, 0x37, 2, 8, 0x3a, 0, 1, 0x3f, 0, 0x40, 0],
            &[0x41, 0x7f, 0x6a, 0x41, 0x80, 0x80, 0xc0, 0, 0x36, 1, 4, 0x41, 5, 0x28, 1, 0, 0x41, 1, 0x6a],
            &[
                0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0x43, 1, 2, 3, 0xff, 0x44, 0x80, 2, 3, 4, 5, 6, 7,
                8, 0x45,
            ],
            &[
                0xc4, 0xd0, 0x70, 0xd1, 0xd2, 7, 0xfc, 6, 0xfc, 10, 0, 0, 0xfc, 11, 0, 0xfc, 12, 1, 0, 0xfc,
                16, 2,
            ],
            &[0xfc, 8, 1, 0, 0xfc, 9, 1, 0xfc, 13, 1, 0xfc, 14, 0, 0, 0x41, 7, 0x0b],
        ]
        .concat();
        // The same again and again, in pairs of pairs.
        let often = [&[0][..], &[0x20, 7, 0x21, 8].repeat(150), &[0x0b]].concat();
        let mut code = vec![3];
        for body in [&everything[..], &[0, 0x0b], &often] {
            pad(&mut code, body.len() as u64);
            code.extend_from_slice(body);
        }
        let mut program = b"\0asm\x01\0\0\0".to_vec();
        section(&mut program, 1, &[1, 0x60, 0, 0]);
        section(&mut program, 3, &[3, 0, 0, 0]);
        program.push(10);
        pad(&mut program, code.len() as u64);
        program.extend_from_slice(&code);
        section(&mut program, 11, &[0]);
        program
    }

    /// In five bytes, as an engine takes it too.
    fn put_padded(out: &mut Vec<u8>, number: u64) {
        out.extend((0..5).map(|at| (number >> (7 * at) & 0x7f) as u8 | if at < 4 { 0x80 } else { 0 }));
    }

    #[test]
    fn the_script_puts_together_what_was_taken_apart_to_the_byte() {
        let apart = take_apart(&program(put)).expect("a whole program");
        let script = format!(
            "{}\nconst {{ readFileSync, writeSync }} = await import('node:fs');\
             \nwriteSync(1, together(new Uint8Array(readFileSync(0))));",
            TOGETHER.replace("export ", "")
        );
        let run = |bytes: &[u8]| {
            let mut node = Command::new("node")
                .args(["--input-type=module", "-e", &script])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("node, which the end-to-end tests need as well");
            std::io::Write::write_all(&mut node.stdin.take().expect("piped"), bytes).expect("it listens");
            let output = node.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{output:?}");
            output.stdout
        };
        assert_eq!(run(&apart), program(put_padded));
        // What was never taken apart stays as it is.
        assert_eq!(run(&program(put)), program(put));
    }

    #[test]
    fn pairs_that_come_often_are_one_byte_and_so_are_pairs_of_these() {
        let list = [&[1, 2, 3, 4].repeat(100)[..], &[5, 6]].concat();
        let (short, pairs) = in_pairs(list);
        assert_eq!(pairs[..3], [[0, 1, 2], [7, 0, 3], [8, 7, 4]]);
        assert!(short.len() < 60 && short.ends_with(&[5, 6]), "{short:?}");
        assert_eq!(in_pairs(vec![1, 2, 3]), (vec![1, 2, 3], vec![]));
    }

    #[test]
    fn what_is_not_known_or_cut_off_is_refused() {
        let whole = program(put);
        let at = whole.windows(2).position(|it| it == [0x44, 0x80]).expect("a number of 64 bits");
        let mut unknown = whole.clone();
        unknown[at] = 0xfd;
        assert!(take_apart(&unknown).is_err_and(|e| e.contains("0xfd")));
        assert!(take_apart(&whole[..whole.len() - 9]).is_err());
        assert!(take_apart(&whole[..8]).is_err_and(|e| e.contains("without code")));
    }
}
