//! Parses pasted hosts, by the rule of the settings themselves.

use doorward_identity::origin;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Hosts without duplicates.
    pub hosts: Vec<String>,
    /// Lines that contained more than a host and were shortened to it.
    pub shortened: Vec<String>,
}

/// Parses hosts, one per line. A URL is shortened to its host; a line without a host is the error.
pub fn read(text: &str) -> Result<Read, &str> {
    let mut read = Read { hosts: Vec::new(), shortened: Vec::new() };
    for line in text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty()) {
        let host = origin::normalise_entry(line).ok_or(line)?;
        if !line.eq_ignore_ascii_case(&host) {
            read.shortened.push(format!("{line} → {host}"));
        }
        if !read.hosts.contains(&host) {
            read.hosts.push(host);
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_pasted_address_is_cut_down_to_its_host() {
        let read =
            read("https://App.example.com/login?x=1\n[::1]:3000\nlocalhost:5173\n\n*.example.com\napp.example.com")
                .unwrap();
        assert_eq!(read.hosts, ["app.example.com", "[::1]:3000", "localhost:5173", "*.example.com"]);
        assert_eq!(read.shortened, ["https://App.example.com/login?x=1 → app.example.com"]);
    }

    #[test]
    fn what_is_no_host_is_named() {
        for line in ["a b", "*", "*.", "exa_mple.com", "host:0", "host:99999", "http://", "a..b", "x@y"] {
            assert_eq!(read(&format!("localhost\n{line}")).unwrap_err(), line);
        }
    }
}
