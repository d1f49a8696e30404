// The program as an engine takes it, of what xtask/src/apart.rs makes of it; any other program as it is.
export function together(bytes) {
    const [OPERATIONS, VARIABLES, BLOCK, JUMP, VARIABLE, ACCESS, CONSTANTS] = [0, 1, 2, 0x0c, 0x20, 0x28, 256];
    const usual = [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2];
    let at = 8;
    const number = (from = bytes) => {
        let value = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = from[at++];
            value |= (byte & 127) << shift;
            if (!(byte > 127)) return value;
        }
    };
    let start, end;
    for (;;) {
        if (at >= bytes.length) return bytes;
        start = at;
        const id = bytes[at++], length = number();
        end = at + length;
        if (id === 0) break;
        at = end;
    }
    at += "?code".length;
    const size = number(), functions = number(), lists = new Uint32Array(512), filled = [];
    for (let left = number(); left > 0; left--) {
        const list = { place: number(), length: number(), written: number(), pairs: [] };
        for (let pairs = number(); pairs > 0; pairs--) list.pairs.push([bytes[at++], bytes[at++], bytes[at++]]);
        filled.push(list);
    }
    // All lists, one after the other, with what pairs of bytes stand for.
    const all = new Uint8Array(filled.reduce((sum, list) => sum + list.length, 0));
    let next = 0;
    for (const { place, written, pairs } of filled) {
        const meanings = Array.from({ length: 256 }, (_, byte) => [byte]);
        for (const [byte, first, second] of pairs) meanings[byte] = [...meanings[first], ...meanings[second]];
        lists[place] = next;
        for (const to = at + written; at < to; at++) {
            const meaning = meanings[bytes[at]];
            for (let byte = 0; byte < meaning.length; byte++) all[next++] = meaning[byte];
        }
    }
    const out = new Uint8Array(start + 6 + size + bytes.length - end);
    let to = start;
    // In five bytes, however small it is.
    const length = (place, value) => {
        for (let byte = 0; byte < 5; byte++, value >>>= 7) out[place + byte] = (value & 127) | (byte < 4 ? 128 : 0);
    };
    const put = (value) => {
        for (; value > 127; value >>>= 7) out[to++] = (value & 127) | 128;
        out[to++] = value;
    };
    // Copies one number.
    const copy = (list) => {
        let from = lists[list];
        while ((out[to++] = all[from++]) > 127);
        lists[list] = from;
    };
    // As well, and says which it is.
    const read = (list) => {
        at = lists[list];
        copy(list);
        return number(all);
    };
    const take = (list, count) => {
        for (; count > 0; count--) out[to++] = all[lists[list]++];
    };
    out.set(bytes.subarray(0, start));
    out[to++] = 10;
    length(to, size);
    to += 5;
    put(functions);
    for (let left = functions; left > 0; left--) {
        const place = to;
        to += 5;
        for (let types = read(VARIABLES); types > 0; types--) {
            copy(VARIABLES);
            take(VARIABLES, 1);
        }
        let operation = lists[OPERATIONS];
        for (let depth = 1; depth > 0; ) {
            let code = all[operation++], alignment = -1;
            if (code >= 0xe0 && code < 0xe4) {
                alignment = code - 0xe0;
                code = all[operation++];
            }
            out[to++] = code;
            if (code >= 0x28 && code <= 0x3e) {
                out[to++] = alignment < 0 ? usual[code - 0x28] : alignment;
                copy(ACCESS);
            } else if (code >= 0x20 && code <= 0x22) {
                copy(VARIABLE);
            } else if (code === 0x41) {
                copy(CONSTANTS + all[operation]);
            } else if (code === 0x0b) {
                depth--;
            } else if (code >= 0x02 && code <= 0x04) {
                depth++;
                copy(BLOCK);
            } else if (code === 0x0c || code === 0x0d) {
                copy(JUMP);
            } else if (code === 0x43) {
                take(code, 4);
            } else if (code === 0x44) {
                take(code, 8);
            } else if (code === 0x1c) {
                take(code, read(code));
            } else {
                let numbers = 0;
                if (code === 0x11 || code === 0x13) numbers = 2;
                else if (code === 0x0e) numbers = read(code) + 1;
                else if (code === 0xfc) {
                    const more = read(code);
                    numbers = more < 8 ? 0 : more < 15 && more % 2 === 0 ? 2 : 1;
                } else if (code === 0x10 || code === 0x12 || (code >= 0x23 && code <= 0x26) || code === 0x3f ||
                    code === 0x40 || code === 0x42 || code === 0xd0 || code === 0xd2) numbers = 1;
                for (; numbers > 0; numbers--) copy(code);
            }
        }
        lists[OPERATIONS] = operation;
        length(place, to - place - 5);
    }
    out.set(bytes.subarray(end), to);
    return out;
}
