//! Writes a WebAssembly program so that it compresses well, without changing what it does.
//!
//! Functions that resemble each other stand together, since gzip finds again only what stood within the last 32 KB;
//! numbers take no more bytes than they need (a linker pads them); names and notes that no engine reads go. Where
//! somebody restores them before the program runs ([`Table`]), rising numbers, as Unicode's tables are full of them, are
//! written as differences, of which the same come again and again.
//! What the tools here do not write (vectors of numbers, exceptions) is refused, not guessed.

use std::collections::HashMap;

/// Function bodies are put beside those that they resemble, as far as gzip looks back.
const WINDOW: usize = 30 * 1024;

/// Functions are compared by the runs of so many bytes that they have in common.
const RUN: usize = 6;

/// A run that stands in more functions than this is everywhere, and says nothing.
const EVERYWHERE: usize = 64;

/// So many bytes are added to each when shares are compared, or the smallest functions would all come first.
const SMALL: f64 = 100.0;

pub(crate) type Result<T> = std::result::Result<T, String>;

/// The new module and name for those of an import, where it gets others.
pub type Rename<'a> = &'a dyn Fn(&str, &str) -> Option<(String, String)>;

/// Rows of numbers (32 bits) in memory that are written as differences: the second of each as that to the first; the
/// first as that to the row before, to its first in pairs (characters and what becomes of them), else to its second
/// (ranges of characters and what they are).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where it begins, in numbers from the memory's start.
    pub from: usize,
    pub rows: usize,
    /// Numbers in a row, 2 or 3; the third stands as it is.
    pub row: usize,
}

/// Fewer rows are not worth it.
const ROWS: usize = 40;

/// The same program, smaller after gzip. `rename` gives the new module and name of an import, for those that get another.
///
/// # Errors
/// Where `program` is not what a linker and wasm-bindgen write.
pub fn pack(program: &[u8], rename: Rename) -> Result<Vec<u8>> {
    write(program, rename, &mut |data| Ok(data.to_vec()))
}

/// As [`pack`], with tables written as differences: before the program runs somebody has to restore them.
///
/// # Errors
/// As [`pack`].
pub fn pack_with_tables(program: &[u8], rename: Rename) -> Result<(Vec<u8>, Vec<Table>)> {
    let mut tables = Vec::new();
    let packed = write(program, rename, &mut |data| differences(data, &mut tables))?;
    Ok((packed, tables))
}

fn write(program: &[u8], rename: Rename, data: &mut dyn FnMut(&[u8]) -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let sections = sections(program)?;
    let find = |id: u8| sections.iter().find(|section| section.0 == id).map(|section| section.1);
    let (imports, imported) = imports(find(2).unwrap_or(&[0]), rename)?;
    let types: Vec<u64> = numbers(find(3).unwrap_or(&[0]))?;
    let bodies = bodies(find(10).unwrap_or(&[0]))?;
    if types.len() != bodies.len() {
        return Err("a function has a type and no body, or the other way round".to_owned());
    }
    let order = order(&bodies);
    let mut places = vec![0_u64; bodies.len()];
    for (place, &function) in order.iter().enumerate() {
        places[function] = place as u64;
    }
    let functions = Functions { imported, places };

    let mut packed = b"\0asm\x01\0\0\0".to_vec();
    for &(id, content) in &sections {
        let mut out = Vec::new();
        let mut input = Reader { bytes: content, at: 0 };
        match id {
            0 => continue,
            2 => out.clone_from(&imports),
            3 => {
                put(&mut out, types.len() as u64);
                order.iter().for_each(|&function| put(&mut out, types[function]));
            }
            6 => {
                let globals = input.copy_number(&mut out)?;
                for _ in 0..globals {
                    input.copy(&mut out, 2)?;
                    instructions(&mut input, &mut out, &functions, None)?;
                }
            }
            7 => {
                let exports = input.copy_number(&mut out)?;
                for _ in 0..exports {
                    let name = input.copy_number(&mut out)?;
                    input.copy(&mut out, name as usize)?;
                    let kind = input.copy(&mut out, 1)?[0];
                    let index = input.number()?;
                    put(&mut out, if kind == 0 { functions.place(index)? } else { index });
                }
            }
            8 => put(&mut out, functions.place(input.number()?)?),
            9 => elements(&mut input, &mut out, &functions)?,
            10 => {
                put(&mut out, bodies.len() as u64);
                for &function in &order {
                    let body = body(bodies[function], &functions)?;
                    put(&mut out, body.len() as u64);
                    out.extend_from_slice(&body);
                }
            }
            11 => out = data(content)?,
            _ => out.extend_from_slice(content),
        }
        packed.push(id);
        put(&mut packed, out.len() as u64);
        packed.append(&mut out);
    }
    Ok(packed)
}

/// Where each function goes.
struct Functions {
    imported: u64,
    places: Vec<u64>,
}

impl Functions {
    fn place(&self, old: u64) -> Result<u64> {
        match old.checked_sub(self.imported) {
            None => Ok(old),
            Some(own) => {
                let place = self.places.get(own as usize).ok_or("a function that is not there is named")?;
                Ok(self.imported + place)
            }
        }
    }
}

/// The order in which each function follows those that it resembles: from the first on, always the one of which most
/// has been seen lately.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut holders: HashMap<&[u8], Vec<u32>> = HashMap::new();
    for (function, body) in bodies.iter().enumerate() {
        for run in body.windows(RUN) {
            let holders = holders.entry(run).or_default();
            if holders.last() != Some(&(function as u32)) {
                holders.push(function as u32);
            }
        }
    }
    holders.retain(|_, holders| (2..=EVERYWHERE).contains(&holders.len()));
    let runs: Vec<Vec<&Vec<u32>>> = bodies
        .iter()
        .map(|body| {
            let mut known: Vec<_> = body.windows(RUN).filter_map(|run| holders.get_key_value(run)).collect();
            known.sort_unstable();
            known.dedup_by_key(|it| it.0);
            known.into_iter().map(|it| it.1).collect()
        })
        .collect();

    let mut seen = vec![0_i32; bodies.len()];
    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    let mut is_left = vec![true; bodies.len()];
    let (mut window, mut oldest) = (0, 0);
    let mut next = 0;
    while order.len() < bodies.len() {
        is_left[next] = false;
        order.push(next);
        runs[next].iter().for_each(|holders| holders.iter().for_each(|&it| seen[it as usize] += 1));
        window += bodies[next].len();
        while window > WINDOW && oldest + 1 < order.len() {
            let gone = order[oldest];
            runs[gone].iter().for_each(|holders| holders.iter().for_each(|&it| seen[it as usize] -= 1));
            window -= bodies[gone].len();
            oldest += 1;
        }
        let share = |function: usize| f64::from(seen[function]) / (bodies[function].len() as f64 + SMALL);
        let left = (0..bodies.len()).filter(|&function| is_left[function]);
        match left.max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a))) {
            Some(best) => next = best,
            None => break,
        }
    }
    order
}

// Tables

/// The data section with tables written as differences, each put on the list.
fn differences(content: &[u8], tables: &mut Vec<Table>) -> Result<Vec<u8>> {
    let mut input = Reader { bytes: content, at: 0 };
    let mut out = Vec::new();
    for _ in 0..input.copy_number(&mut out)? {
        let flags = input.copy_number(&mut out)?;
        if flags == 2 {
            input.copy_number(&mut out)?;
        }
        let place = input.at;
        if flags != 1 {
            instructions(&mut input, &mut out, &Functions { imported: 0, places: Vec::new() }, None)?;
        }
        // Where it goes is known where it is said by one number.
        let start = match &content[place..input.at] {
            [0x41, number @ .., 0x0b] => {
                let mut own = Vec::new();
                Reader { bytes: number, at: 0 }.copy_signed(&mut own).ok().map(|()| signed(&own))
            }
            _ => None,
        };
        let length = input.copy_number(&mut out)? as usize;
        let mut bytes = input.take(length)?.to_vec();
        if let Some(start) = start.and_then(|start| usize::try_from(start).ok()) {
            write_differences(start, &mut bytes, tables);
        }
        out.extend_from_slice(&bytes);
    }
    Ok(out)
}

fn write_differences(start: usize, bytes: &mut [u8], tables: &mut Vec<Table>) {
    // Numbers stand at addresses that four divides.
    let skipped = start.wrapping_neg() % 4;
    let Some((_, bytes)) = bytes.split_at_mut_checked(skipped) else { return };
    let first = (start + skipped) / 4;
    let mut words: Vec<u32> =
        bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect();
    let mut at = 0;
    while at < words.len() {
        let best = [2, 3].map(|row| (rising(&words[at..], row) * row, row)).into_iter().max();
        match best.filter(|(length, row)| length / row >= ROWS) {
            Some((length, row)) => {
                tables.push(Table { from: first + at, rows: length / row, row });
                let mut last = 0;
                for numbers in words[at..at + length].chunks_exact_mut(row) {
                    let next = numbers[row - 2];
                    numbers[1] = numbers[1].wrapping_sub(numbers[0]);
                    numbers[0] = numbers[0].wrapping_sub(last);
                    last = next;
                }
                at += length;
            }
            None => at += 1,
        }
    }
    for (word, bytes) in words.iter().zip(bytes.chunks_exact_mut(4)) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
}

/// How many rows of so many numbers begin with ever higher characters.
fn rising(words: &[u32], row: usize) -> usize {
    let mut last = None;
    let is_higher = |it: &&[u32]| {
        let higher = it[0] <= u32::from(char::MAX)
            && last.is_none_or(|last| last < it[0])
            && it[2..].iter().all(|&other| other < 256);
        last = Some(it[0]);
        higher
    };
    words.chunks_exact(row).take_while(is_higher).count()
}

fn signed(number: &[u8]) -> i64 {
    let bits =
        number.iter().enumerate().fold(0_i64, |value, (at, byte)| value | i64::from(byte & 0x7f) << (7 * at));
    let unused = 64 - 7 * number.len().min(9) as u32;
    bits << unused >> unused
}

// Sections

fn sections(program: &[u8]) -> Result<Vec<(u8, &[u8])>> {
    let content = program.strip_prefix(b"\0asm\x01\0\0\0").ok_or("no WebAssembly of version 1")?;
    let mut input = Reader { bytes: content, at: 0 };
    let mut sections = Vec::new();
    while input.at < content.len() {
        let id = input.byte()?;
        let length = input.number()? as usize;
        sections.push((id, input.take(length)?));
    }
    Ok(sections)
}

/// The imports with their new names, and how many of them are functions.
fn imports(content: &[u8], rename: Rename) -> Result<(Vec<u8>, u64)> {
    let mut input = Reader { bytes: content, at: 0 };
    let mut out = Vec::new();
    let mut functions = 0;
    for _ in 0..input.copy_number(&mut out)? {
        let (module, name) = (input.name()?, input.name()?);
        let (module, name) = rename(module, name).unwrap_or_else(|| (module.to_owned(), name.to_owned()));
        for name in [module, name] {
            put(&mut out, name.len() as u64);
            out.extend_from_slice(name.as_bytes());
        }
        let kind = input.copy(&mut out, 1)?[0];
        match kind {
            0 => {
                functions += 1;
                input.copy_number(&mut out)?;
            }
            1 | 2 => {
                if kind == 1 {
                    input.copy(&mut out, 1)?;
                }
                let limits = input.copy(&mut out, 1)?[0];
                input.copy_number(&mut out)?;
                if limits & 1 == 1 {
                    input.copy_number(&mut out)?;
                }
            }
            3 => drop(input.copy(&mut out, 2)?),
            _ => return Err(format!("an import of kind {kind}")),
        }
    }
    Ok((out, functions))
}

/// The names of the functions that a program imports, each with its module.
///
/// # Errors
/// As [`pack`].
pub fn imported(program: &[u8]) -> Result<Vec<(String, String)>> {
    let names = std::cell::RefCell::new(Vec::new());
    let sections = sections(program)?;
    let content = sections.iter().find(|section| section.0 == 2).map_or(&[0][..], |section| section.1);
    imports(content, &|module, name| {
        names.borrow_mut().push((module.to_owned(), name.to_owned()));
        None
    })?;
    Ok(names.into_inner())
}

fn numbers(content: &[u8]) -> Result<Vec<u64>> {
    let mut input = Reader { bytes: content, at: 0 };
    (0..input.number()?).map(|_| input.number()).collect()
}

fn bodies(content: &[u8]) -> Result<Vec<&[u8]>> {
    let mut input = Reader { bytes: content, at: 0 };
    let mut bodies = Vec::new();
    for _ in 0..input.number()? {
        let length = input.number()? as usize;
        bodies.push(input.take(length)?);
    }
    Ok(bodies)
}

fn elements(input: &mut Reader, out: &mut Vec<u8>, functions: &Functions) -> Result<()> {
    for _ in 0..input.copy_number(out)? {
        let flags = input.copy_number(out)?;
        if flags & 1 == 0 {
            if flags & 2 == 2 {
                input.copy_number(out)?;
            }
            instructions(input, out, functions, None)?;
        }
        if flags & 3 != 0 {
            input.copy(out, 1)?;
        }
        for _ in 0..input.copy_number(out)? {
            if flags & 4 == 0 {
                put(out, functions.place(input.number()?)?);
            } else {
                instructions(input, out, functions, None)?;
            }
        }
    }
    Ok(())
}

fn body(body: &[u8], functions: &Functions) -> Result<Vec<u8>> {
    let mut input = Reader { bytes: body, at: 0 };
    let mut out = Vec::with_capacity(body.len());
    for _ in 0..input.copy_number(&mut out)? {
        input.copy_number(&mut out)?;
        input.copy(&mut out, 1)?;
    }
    instructions(&mut input, &mut out, functions, Some(body.len()))?;
    Ok(out)
}

/// Copies instructions up to `until`, or up to the end of one expression.
fn instructions(
    input: &mut Reader,
    out: &mut Vec<u8>,
    functions: &Functions,
    until: Option<usize>,
) -> Result<()> {
    while until.is_none_or(|until| input.at < until) {
        let code = input.copy(out, 1)?[0];
        match code {
            // The end of a block, or of the expression.
            0x0b => {
                if until.is_none() {
                    return Ok(());
                }
            }
            0x00 | 0x01 | 0x05 | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => {}
            // Blocks, constants, the type of nothing.
            0x02..=0x04 | 0x41 | 0x42 | 0xd0 => input.copy_signed(out)?,
            0x0c | 0x0d | 0x20..=0x26 | 0x3f | 0x40 => drop(input.copy_number(out)?),
            0x0e => {
                for _ in 0..=input.copy_number(out)? {
                    input.copy_number(out)?;
                }
            }
            0x10 | 0x12 | 0xd2 => {
                let function = input.number()?;
                put(out, functions.place(function)?);
            }
            0x11 | 0x13 => {
                input.copy_number(out)?;
                input.copy_number(out)?;
            }
            0x1c => {
                let types = input.copy_number(out)? as usize;
                input.copy(out, types)?;
            }
            0x28..=0x3e => {
                if input.copy_number(out)? & 0x40 != 0 {
                    return Err("an access to another memory".to_owned());
                }
                input.copy_number(out)?;
            }
            0x43 => drop(input.copy(out, 4)?),
            0x44 => drop(input.copy(out, 8)?),
            0xfc => {
                let operands = match input.copy_number(out)? {
                    0..=7 => 0,
                    9 | 11 | 13 | 15..=17 => 1,
                    8 | 10 | 12 | 14 => 2,
                    other => return Err(format!("instruction 0xfc {other}")),
                };
                for _ in 0..operands {
                    input.copy_number(out)?;
                }
            }
            other => return Err(format!("instruction {other:#04x}")),
        }
    }
    Ok(())
}

// Bytes

/// What is left of some bytes.
pub(crate) struct Reader<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Reader<'a> {
    pub fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(length).filter(|&end| end <= self.bytes.len());
        let taken = &self.bytes[self.at..end.ok_or("the program is cut off")?];
        self.at += length;
        Ok(taken)
    }

    pub fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    fn name(&mut self) -> Result<&'a str> {
        let length = self.number()? as usize;
        std::str::from_utf8(self.take(length)?).map_err(|e| e.to_string())
    }

    pub fn number(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err("a number without an end".to_owned())
    }

    pub fn copy(&mut self, out: &mut Vec<u8>, length: usize) -> Result<&'a [u8]> {
        let taken = self.take(length)?;
        out.extend_from_slice(taken);
        Ok(taken)
    }

    pub fn copy_number(&mut self, out: &mut Vec<u8>) -> Result<u64> {
        let number = self.number()?;
        put(out, number);
        Ok(number)
    }

    pub fn copy_signed(&mut self, out: &mut Vec<u8>) -> Result<()> {
        let mut value = 0_i64;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            if shift < 64 {
                value |= i64::from(byte & 0x7f) << shift;
            }
            shift += 7;
            if byte < 0x80 {
                if shift < 64 && byte & 0x40 != 0 {
                    value |= -1 << shift;
                }
                break;
            }
            if shift > 70 {
                return Err("a number without an end".to_owned());
            }
        }
        loop {
            let byte = (value & 0x7f) as u8;
            value >>= 7;
            let is_last = (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0);
            out.push(if is_last { byte } else { byte | 0x80 });
            if is_last {
                return Ok(());
            }
        }
    }
}

pub(crate) fn put(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        out.push(if number == 0 { byte } else { byte | 0x80 });
        if number == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two imports, of which one is renamed; three functions that call each other, in a table, an export, and with
    /// padded numbers as a linker leaves them.
    fn program() -> Vec<u8> {
        let mut program = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, content: &[u8]| {
            program.push(id);
            put(&mut program, content.len() as u64);
            program.extend_from_slice(content);
        };
        section(1, &[1, 0x60, 0, 0]);
        section(2, b"\x02\x01m\x04long\0\0\x01n\x01f\0\0");
        section(3, &[3, 0, 0, 0]);
        section(4, &[1, 0x70, 0, 3]);
        section(7, b"\x01\x01e\0\x04");
        section(9, &[1, 0, 0x41, 0x80, 0x80, 0, 0x0b, 3, 2, 3, 4]);
        let plain = |n: u8| {
            [&[0, 0x41, 0x80 | n, 0x80, 0x80, 0x80, 0, 0x1a][..], &[0x10, 0x80, 0x80, 0, 0x0b]].concat()
        };
        let calls = vec![0, 0x10, 0x83, 0x80, 0x80, 0x80, 0, 0x02, 0x40, 0x0c, 0, 0x0b, 0x0b];
        let mut code = vec![3];
        for body in [plain(1), calls, plain(1)] {
            put(&mut code, body.len() as u64);
            code.extend_from_slice(&body);
        }
        section(10, &code);
        section(0, b"\x04name...");
        program
    }

    #[test]
    fn functions_that_resemble_each_other_stand_together_and_whoever_names_them_follows() {
        let rename = |module: &str, name: &str| {
            (module == "m" && name == "long").then(|| ("m".to_owned(), "a".to_owned()))
        };
        let packed = pack(&program(), &rename).expect("a whole program");
        let sections = sections(&packed).expect("a whole program");
        let content = |id: u8| sections.iter().find(|section| section.0 == id).map(|section| section.1);
        assert_eq!(content(2), Some(&b"\x02\x01m\x01a\0\0\x01n\x01f\0\0"[..]));
        // The last of the three comes to stand second: exported as 3, and the caller as the last calls it there.
        assert_eq!(content(7), Some(&b"\x01\x01e\0\x03"[..]));
        assert_eq!(content(9), Some(&[1, 0, 0x41, 0, 0x0b, 3, 2, 4, 3][..]));
        let plain = [0, 0x41, 1, 0x1a, 0x10, 0, 0x0b];
        let calls = [0, 0x10, 4, 0x02, 0x40, 0x0c, 0, 0x0b, 0x0b];
        let code = [&[3, 7][..], &plain, &[7], &plain, &[9], &calls].concat();
        assert_eq!(content(10), Some(&code[..]));
        assert_eq!(content(0), None);
        let names = imported(&packed).expect("a whole program");
        assert_eq!(names, [("m".to_owned(), "a".to_owned()), ("n".to_owned(), "f".to_owned())]);
    }

    #[test]
    fn rising_numbers_in_memory_are_written_as_differences_and_nothing_else_is() {
        // Pairs at 8, ranges of three numbers behind a gap, and a text before them.
        let pairs = (0..50_u32).flat_map(|at| [0x41 + 3 * at, 0x61 + 3 * at]);
        let ranges = (0..40_u32).flat_map(|at| [0x600 + 10 * at, 0x604 + 10 * at, at % 7]);
        let few = (0..39_u32).flat_map(|at| [at, at]);
        let numbers: Vec<u32> = pairs.chain([0, u32::MAX]).chain(ranges).chain([7]).chain(few).collect();
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let mut data = vec![1, 0, 0x41, 6, 0x0b];
        put(&mut data, bytes.len() as u64 + 2);
        data.extend_from_slice(b"ab");
        let before = data.len();
        data.extend_from_slice(&bytes);
        let mut tables = Vec::new();
        let written = differences(&data, &mut tables).expect("a data section");
        assert_eq!(tables, [Table { from: 2, rows: 50, row: 2 }, Table { from: 104, rows: 40, row: 3 }]);
        assert_eq!(written[..before], data[..before]);
        let mut memory: Vec<u32> = written[before..]
            .chunks_exact(4)
            .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
            .collect();
        assert_eq!(memory[..6], [0x41, 0x20, 3, 0x20, 3, 0x20]);
        assert_eq!(memory[102..108], [0x600, 4, 0, 6, 4, 1]);
        // As the script restores them (`split.rs`); the memory's first eight bytes are not in here.
        for Table { from, rows, row } in tables {
            let mut last = 0;
            for at in (from - 2..from - 2 + rows * row).step_by(row) {
                memory[at] = memory[at].wrapping_add(last);
                memory[at + 1] = memory[at + 1].wrapping_add(memory[at]);
                last = memory[at + row - 2];
            }
        }
        assert_eq!(memory, numbers);
    }

    #[test]
    fn what_is_packed_once_more_stays_as_it_is() {
        let once = pack(&program(), &|_, _| None).expect("a whole program");
        assert_eq!(pack(&once, &|_, _| None).expect("a whole program"), once);
    }

    #[test]
    fn a_program_that_is_cut_off_or_holds_what_is_not_known_is_refused() {
        let whole = program();
        for length in [0, 9, 40, whole.len() - 20] {
            assert!(pack(&whole[..length], &|_, _| None).is_err(), "{length}");
        }
        let at = whole.windows(2).position(|it| it == [0x02, 0x40]).expect("a block");
        let mut unknown = whole;
        unknown[at] = 0xfd;
        assert!(pack(&unknown, &|_, _| None).is_err_and(|e| e.contains("0xfd")));
    }

    #[test]
    fn signed_numbers_keep_their_value_in_as_few_bytes_as_they_need() {
        for (padded, short) in [
            (&[0xff, 0xff, 0xff, 0xff, 0x7f][..], &[0x7f][..]),
            (&[0xc0, 0x80, 0x00], &[0xc0, 0x00]),
            (&[0x80, 0x80, 0x80, 0x80, 0x78], &[0x80, 0x80, 0x80, 0x80, 0x78]),
            (
                &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f],
                &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f],
            ),
        ] {
            let mut out = Vec::new();
            Reader { bytes: padded, at: 0 }.copy_signed(&mut out).expect("a number");
            assert_eq!(out, short);
        }
    }
}
