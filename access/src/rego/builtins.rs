//! The functions that a policy may call, by an allow list. Functions that could grow text without limit are replaced by
//! limited versions.

use regorus::{Engine, Value};
use std::io::{self, Write};

/// Longest result of `concat`, `replace` and `sprintf`, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// Allowed functions. Excluded on purpose: `http.send`, `opa.runtime`, `time.*`, `rand.intn`, `uuid.*` (the decision
/// would not depend on the input alone, or the policy could reach the network), `numbers.range`, `bits.lsh`,
/// `strings.replace_n`, `json.*` (a small input can give a huge result), `print` and `trace` (the output goes nowhere).
const ALLOWED: &str = "
    abs array.concat array.reverse array.slice ceil concat contains count endswith floor format_int glob.match
    indexof intersection is_array is_boolean is_null is_number is_object is_set is_string lower max min
    net.cidr_contains net.cidr_is_valid object.get object.keys object.remove object.subset object.union
    regex.is_valid regex.match replace round sort split sprintf startswith strings.any_prefix_match
    strings.any_suffix_match strings.count strings.reverse substring sum to_number trim trim_left trim_prefix
    trim_right trim_space trim_suffix type_name union upper
";

/// Whether a policy may call this function.
pub(super) fn is_allowed(name: &str) -> bool {
    ALLOWED.split_whitespace().any(|allowed| allowed == name)
}

/// Registers the limited versions. The interpreter prefers extensions to its own functions.
pub(super) fn replace(engine: &mut Engine) -> anyhow::Result<()> {
    engine.add_extension("concat".into(), 2, Box::new(|params: Vec<Value>| concat(&params)))?;
    engine.add_extension("replace".into(), 3, Box::new(|params: Vec<Value>| replaced(&params)))?;
    engine.add_extension("sprintf".into(), 2, Box::new(|params: Vec<Value>| sprintf(&params)))
}

/// `concat(separator, texts)`.
fn concat(params: &[Value]) -> anyhow::Result<Value> {
    let separator = params[0].as_string()?;
    let mut text = Bounded::default();
    let parts: Vec<&Value> = match &params[1] {
        Value::Set(set) => set.iter().collect(),
        other => other.as_array()?.iter().collect(),
    };
    for (i, part) in parts.into_iter().enumerate() {
        if i > 0 {
            text.push(separator)?;
        }
        text.push(part.as_string()?)?;
    }
    text.finish()
}

/// `replace(text, old, new)`.
fn replaced(params: &[Value]) -> anyhow::Result<Value> {
    let (text, old, new) = (params[0].as_string()?, params[1].as_string()?, params[2].as_string()?);
    let mut result = Bounded::default();
    if old.is_empty() {
        anyhow::bail!("the text to replace is empty");
    }
    for (i, part) in text.split(&**old).enumerate() {
        if i > 0 {
            result.push(new)?;
        }
        result.push(part)?;
    }
    result.finish()
}

/// `sprintf(format, values)` with `%s`, `%v`, `%d` and `%%`, which is enough for reasons. Widths are errors.
fn sprintf(params: &[Value]) -> anyhow::Result<Value> {
    let (format, mut values) = (params[0].as_string()?, params[1].as_array()?.iter());
    let (mut text, mut chars) = (Bounded::default(), format.chars());
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c.encode_utf8(&mut [0; 4]))?;
            continue;
        }
        match chars.next() {
            Some('%') => text.push("%")?,
            Some('s' | 'v' | 'd') => match values.next() {
                Some(Value::String(value)) => text.push(value)?,
                Some(value) => serde_json::to_writer(&mut text, value)?,
                None => anyhow::bail!("sprintf has too few values"),
            },
            _ => anyhow::bail!("sprintf supports %s, %v, %d and %%"),
        }
    }
    if values.next().is_some() {
        anyhow::bail!("sprintf has too many values");
    }
    text.finish()
}

/// Text with at most [`MAX_TEXT`] bytes.
#[derive(Default)]
struct Bounded(Vec<u8>);

impl Bounded {
    fn push(&mut self, text: &str) -> io::Result<()> {
        self.write_all(text.as_bytes())
    }

    fn finish(self) -> anyhow::Result<Value> {
        Ok(Value::from(String::from_utf8(self.0)?))
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_TEXT {
            return Err(io::Error::other("the text becomes too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
