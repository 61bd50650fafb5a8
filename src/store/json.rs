//! JSON as serde_json writes it, quicker: a text is looked through sixteen bytes at a time for what must be escaped, where serde_json
//! looks at each byte. Most of what a turn writes is texts.

use serde::Serialize;
use serde::ser::{
    Error as _, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::{Error, to_writer};

type Result<T = ()> = std::result::Result<T, Error>;

/// Writes `value` after what is in the buffer. What follows an error there is to be thrown away.
///
/// # Errors
/// A map's key is neither a text, a number nor a flag, or a `Serialize` of the value's own fails.
pub fn write<T: Serialize + ?Sized>(buffer: &mut Vec<u8>, value: &T) -> Result {
    value.serialize(Writer(buffer))
}

struct Writer<'b>(&'b mut Vec<u8>);

/// A list, map or the like, begun.
struct Begun<'b> {
    buffer: &'b mut Vec<u8>,
    /// Nothing is in it yet.
    empty: bool,
    end: &'static [u8],
}

impl<'b> Writer<'b> {
    fn begin(self, start: &[u8], end: &'static [u8]) -> Begun<'b> {
        self.0.extend_from_slice(start);
        Begun {
            buffer: self.0,
            empty: true,
            end,
        }
    }

    /// The only field of an object, up to its value.
    fn variant(self, name: &str) -> Self {
        self.0.push(b'{');
        text(self.0, name);
        self.0.push(b':');
        self
    }
}

impl Begun<'_> {
    fn next(&mut self) {
        if !std::mem::take(&mut self.empty) {
            self.buffer.push(b',');
        }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.next();
        write(self.buffer, value)
    }

    /// Names in the program need no look: they hold nothing to escape.
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result {
        debug_assert_eq!(plain(name.as_bytes()), name.len());
        self.next();
        self.buffer.push(b'"');
        self.buffer.extend_from_slice(name.as_bytes());
        self.buffer.extend_from_slice(b"\":");
        write(self.buffer, value)
    }

    fn finish(self) -> Result {
        self.buffer.extend_from_slice(self.end);
        Ok(())
    }
}

fn text(buffer: &mut Vec<u8>, text: &str) {
    buffer.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (as_it_is, from) = rest.split_at(plain(rest));
        buffer.extend_from_slice(as_it_is);
        let Some((special, after)) = from.split_first() else {
            break;
        };
        escape(buffer, *special);
        rest = after;
    }
    buffer.push(b'"');
}

/// Bytes looked at together.
const TOGETHER: usize = 16;

/// How many bytes there are before the first that must be escaped.
fn plain(bytes: &[u8]) -> usize {
    let special = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    let (chunks, _) = bytes.as_chunks::<TOGETHER>();
    // Without an early end within a chunk, so that the compiler compares all of its bytes at once.
    let clean = |chunk: &&[u8; TOGETHER]| !chunk.iter().fold(false, |any, byte| any | special(byte));
    let first = TOGETHER * chunks.iter().take_while(clean).count();
    let rest = bytes.get(first..).unwrap_or_default();
    first + rest.iter().position(special).unwrap_or(rest.len())
}

fn escape(buffer: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let letter = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            // In bounds: four bits each.
            let digits = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
            buffer.extend_from_slice(b"\\u00");
            return buffer.extend_from_slice(&digits);
        }
    };
    buffer.extend_from_slice(&[b'\\', letter]);
}

/// What serde_json is as quick at.
macro_rules! by_serde_json {
    ($($name:ident: $kind:ty),*) => {
        $(fn $name(self, value: $kind) -> Result {
            to_writer(self.0, &value)
        })*
    };
}

impl<'b> Serializer for Writer<'b> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Begun<'b>;
    type SerializeTuple = Begun<'b>;
    type SerializeTupleStruct = Begun<'b>;
    type SerializeTupleVariant = Begun<'b>;
    type SerializeMap = Begun<'b>;
    type SerializeStruct = Begun<'b>;
    type SerializeStructVariant = Begun<'b>;

    by_serde_json! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128, serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_bytes: &[u8]
    }

    fn serialize_str(self, value: &str) -> Result {
        text(self.0, value);
        Ok(())
    }

    fn serialize_none(self) -> Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        let Writer(buffer) = self.variant(variant);
        write(buffer, value)?;
        buffer.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Begun<'b>> {
        Ok(self.begin(b"[", b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Begun<'b>> {
        Ok(self.begin(b"[", b"]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Begun<'b>> {
        Ok(self.begin(b"[", b"]"))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Begun<'b>> {
        Ok(self.variant(variant).begin(b"[", b"]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Begun<'b>> {
        Ok(self.begin(b"{", b"}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Begun<'b>> {
        Ok(self.begin(b"{", b"}"))
    }

    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Begun<'b>> {
        Ok(self.variant(variant).begin(b"{", b"}}"))
    }
}

impl SerializeMap for Begun<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        self.next();
        let start = self.buffer.len();
        write(self.buffer, key)?;
        match self.buffer.get(start) {
            Some(b'"') => Ok(()),
            Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
                self.buffer.insert(start, b'"');
                self.buffer.push(b'"');
                Ok(())
            }
            _ => Err(Error::custom("a key must be a text")),
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.buffer.push(b':');
        write(self.buffer, value)
    }

    fn end(self) -> Result {
        self.finish()
    }
}

/// Each of serde's kinds of lists and structs has a trait of its own.
macro_rules! parts {
    ($($kind:ident $add:ident ($($name:ident: $named:ty)?) $how:ident;)*) => {
        $(impl $kind for Begun<'_> {
            type Ok = ();
            type Error = Error;

            fn $add<T: Serialize + ?Sized>(&mut self, $($name: $named,)? value: &T) -> Result {
                self.$how($($name,)? value)
            }

            fn end(self) -> Result {
                self.finish()
            }
        })*
    };
}

parts! {
    SerializeSeq serialize_element() item;
    SerializeTuple serialize_element() item;
    SerializeTupleStruct serialize_field() item;
    SerializeTupleVariant serialize_field() item;
    SerializeStruct serialize_field(name: &'static str) field;
    SerializeStructVariant serialize_field(name: &'static str) field;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Unit,
        New(Option<f64>),
        Pair(u8, char),
        Fields { a: (), b: Vec<i64> },
    }

    #[derive(Serialize)]
    struct Of<'t> {
        text: &'t str,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<u8>,
        kinds: [Kind; 4],
        pair: (bool, f32),
        counted: BTreeMap<i16, Kind>,
        flags: BTreeMap<bool, char>,
        #[serde(flatten)]
        more: BTreeMap<String, u64>,
    }

    fn check<T: Serialize + ?Sized>(value: &T) {
        let mut buffer = b"before ".to_vec();
        write(&mut buffer, value).expect("it is written");
        let expected = serde_json::to_string(value).expect("serde_json writes it");
        assert_eq!(String::from_utf8_lossy(&buffer), format!("before {expected}"));
    }

    #[test]
    fn whatever_serde_knows_is_written_as_serde_json_does() {
        check(&Of {
            text: "satu\n\"dua\" \\ tiga\u{1}\u{7f}é😀",
            left_out: None,
            kinds: [
                Kind::Unit,
                Kind::New(Some(0.1)),
                Kind::Pair(7, '"'),
                Kind::Fields { a: (), b: vec![-1, 2] },
            ],
            pair: (true, f32::NAN),
            counted: BTreeMap::from([(-3, Kind::New(None)), (4, Kind::Unit)]),
            flags: BTreeMap::from([(false, 'é'), (true, '\\')]),
            more: BTreeMap::from([("a\tb".to_owned(), u64::MAX)]),
        });
        check(&[0_u8; 0]);
        check(&std::time::Duration::from_millis(1500));
    }

    #[test]
    fn a_key_that_is_no_text_is_refused() {
        let keyed = BTreeMap::from([([1_u8], 2)]);
        assert!(write(&mut Vec::new(), &keyed).is_err());
    }

    proptest! {
        #[test]
        fn texts_are_escaped_as_serde_json_does(text in ".{0,50}|[ -~\u{0}-\u{1f}]{0,50}|[a-z]{0,40}[\"\\\\\n]?[a-z]{0,40}") {
            check(&text);
            check(&BTreeMap::from([(text, 1)]));
        }
    }
}
