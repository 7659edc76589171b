//! Hash workers: one thread per core, each with its own memory, behind a bounded queue.
//!
//! argon2id needs 19 MiB per hash. Workers that keep theirs spare the allocator a flood of large blocks, and a bounded
//! queue turns overload into a quick "retry in a second" instead of ever longer waits for all.
//!
//! Accounts from other systems have hashes of other schemes, which take another time to compare. A wrong password for
//! one of them also costs a hash of ours, and every other wrong password, or one for an unknown name, also costs the most
//! expensive of the others that this process has seen. So the time of an error does not reveal which names exist.

use super::foreign::{Argon2Hash, Argon2Type, Scheme};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
    mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

const HASH_LENGTH: usize = 32;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub(crate) memory: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl HashCost {
    /// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
    pub const STANDARD: Self = Self { memory: 19_456, passes: 2, lanes: 1 };
    /// The least that argon2 accepts, for tests: most of them sign in, and none of them guards a password.
    pub const TEST: Self = Self { memory: 8, passes: 1, lanes: 1 };
}

/// The queue is full or the workers are gone.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overloaded;

/// Whether a password matches a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordMatch {
    No,
    Yes,
    /// It matches a hash with other parameters than today's, of another scheme, or of another spelling.
    Outdated,
}

type Password = Zeroizing<Vec<u8>>;

/// A password to compare.
#[derive(Clone, Default)]
pub(crate) struct Candidate {
    /// Normalized, as our own hashes have it.
    pub normal: Password,
    /// As it was entered: other systems hash it like that.
    pub entered: Password,
}

impl Candidate {
    fn spellings(&self) -> impl Iterator<Item = &[u8]> {
        let other = (self.entered != self.normal).then_some(self.entered.as_slice());
        std::iter::once(self.normal.as_slice()).chain(other)
    }
}

/// The most expensive foreign hash that was compared, for wrong passwords of other accounts.
type Costliest = Arc<Mutex<Option<Scheme>>>;

enum Job {
    Hash(Password, oneshot::Sender<String>),
    /// `None` for an account that does not exist: the same work, never right.
    Verify(Candidate, Option<String>, oneshot::Sender<PasswordMatch>),
}

/// Handle to the workers. They end when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Hasher {
    queue: SyncSender<Job>,
    waiting: Arc<AtomicUsize>,
}

impl Hasher {
    /// Starts `workers` threads with a queue of `waiting` jobs.
    pub fn start(cost: HashCost, workers: usize, waiting: usize) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(waiting.max(1));
        let (jobs, counter) = (Arc::new(Mutex::new(jobs)), Arc::new(AtomicUsize::new(0)));
        let costliest = Costliest::default();
        for number in 0..workers.max(1) {
            let (jobs, waiting) = (Arc::clone(&jobs), Arc::clone(&counter));
            let arena = Arena::new(cost, Arc::clone(&costliest));
            std::thread::Builder::new().name(format!("hash-{number}")).spawn(move || work(arena, &jobs, &waiting))?;
        }
        Ok(Self { queue, waiting: counter })
    }

    /// Jobs that no worker has taken yet.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Hashes a password into a PHC string.
    pub async fn hash(&self, password: Password) -> Result<String, Overloaded> {
        let (answer, hash) = oneshot::channel();
        self.enqueue(Job::Hash(password, answer))?;
        hash.await.map_err(|_| Overloaded)
    }

    /// Compares a password with a stored hash, of ours or foreign; without one it takes as long and is wrong.
    pub async fn verify(&self, password: Candidate, hash: Option<String>) -> Result<PasswordMatch, Overloaded> {
        let (answer, result) = oneshot::channel();
        self.enqueue(Job::Verify(password, hash, answer))?;
        result.await.map_err(|_| Overloaded)
    }

    fn enqueue(&self, job: Job) -> Result<(), Overloaded> {
        // Counted before a worker can take it and count down.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(job).map_err(|(TrySendError::Full(_) | TrySendError::Disconnected(_))| {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            Overloaded
        })
    }
}

fn work(mut arena: Arena, jobs: &Mutex<Receiver<Job>>, waiting: &AtomicUsize) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        if job.is_ok() {
            waiting.fetch_sub(1, Ordering::Relaxed);
        }
        match job {
            // The client may have disconnected meanwhile; then the hash is not needed.
            Ok(Job::Hash(_, answer)) if answer.is_closed() => {}
            Ok(Job::Verify(_, _, answer)) if answer.is_closed() => {}
            Ok(Job::Hash(password, answer)) => drop(answer.send(arena.hash(&password))),
            Ok(Job::Verify(password, hash, answer)) => drop(answer.send(arena.verify(&password, hash.as_deref()))),
            Err(_) => return,
        }
    }
}

/// One worker's memory, kept between hashes.
pub(crate) struct Arena {
    /// Of new hashes.
    cost: HashCost,
    blocks: Vec<Block>,
    costliest: Costliest,
}

impl Arena {
    pub(super) fn new(cost: HashCost, costliest: Costliest) -> Self {
        Self { cost, blocks: Vec::new(), costliest }
    }

    /// The Argon2 hash of a password with the parameters, the salt and the length of a known one.
    pub fn derive(&mut self, password: &[u8], like: &Argon2Hash) -> Option<Vec<u8>> {
        let HashCost { memory, passes, lanes } = like.cost;
        let params = Params::new(memory, passes, lanes, Some(like.key.len())).ok()?;
        self.blocks.resize(self.blocks.len().max(params.block_count()), Block::default());
        let algorithm = match like.kind {
            Argon2Type::I => Algorithm::Argon2i,
            Argon2Type::D => Algorithm::Argon2d,
            Argon2Type::Id => Algorithm::Argon2id,
        };
        let mut hash = vec![0; like.key.len()];
        let argon2 = Argon2::new(algorithm, like.version, params);
        let done = argon2.hash_password_into_with_memory(password, &like.salt, &mut hash, &mut self.blocks);
        self.release();
        done.ok().map(|()| hash)
    }

    /// Releases what a hash of another system needed beyond ours.
    fn release(&mut self) {
        let HashCost { memory, passes, lanes } = self.cost;
        if let Ok(params) = Params::new(memory, passes, lanes, None) {
            self.blocks.truncate(params.block_count());
            self.blocks.shrink_to(params.block_count());
        }
    }

    fn own(&self, salt: [u8; 16]) -> Argon2Hash {
        let (salt, key) = (salt.to_vec(), vec![0; HASH_LENGTH]);
        Argon2Hash { kind: Argon2Type::Id, version: Version::V0x13, cost: self.cost, salt, key }
    }

    fn hash(&mut self, password: &[u8]) -> String {
        let mut own = self.own(crate::ids::random());
        own.key = self.derive(password, &own).unwrap_or_default();
        Scheme::Argon2(own).to_string()
    }

    fn verify(&mut self, password: &Candidate, stored: Option<&str>) -> PasswordMatch {
        let known = stored.and_then(Scheme::stored);
        let own_cost = known.as_ref().and_then(Scheme::own_cost);
        let is_current = own_cost == Some(self.cost);
        let matching = known.as_ref().and_then(|known| self.spelling(password, known));
        if let Some(known) = known.as_ref().filter(|_| !is_current) {
            self.remember(known);
        }
        match matching {
            // The spelling of our own hashes comes first.
            Some(0) if is_current => PasswordMatch::Yes,
            Some(_) => PasswordMatch::Outdated,
            None => {
                if !is_current {
                    let own = Scheme::Argon2(self.own([0; 16]));
                    self.spelling(password, &own);
                }
                self.compare_with_costliest(password, known.as_ref());
                PasswordMatch::No
            }
        }
    }

    /// Which spelling of a password matches.
    fn spelling(&mut self, password: &Candidate, known: &Scheme) -> Option<usize> {
        password.spellings().position(|spelling| known.matches(spelling, self))
    }

    fn remember(&self, known: &Scheme) {
        let mut costliest = self.costliest.lock().unwrap_or_else(PoisonError::into_inner);
        if costliest.as_ref().is_none_or(|costliest| costliest.micros() < known.micros()) {
            *costliest = Some(known.clone());
        }
    }

    /// Takes as long as a wrong password for the most expensive foreign hash, unless that was just compared.
    fn compare_with_costliest(&mut self, password: &Candidate, known: Option<&Scheme>) {
        let costliest = self.costliest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let known_cost = known.filter(|known| known.own_cost() != Some(self.cost)).map(Scheme::micros);
        if let Some(costliest) = costliest.filter(|costliest| Some(costliest.micros()) != known_cost) {
            // The result is of no interest: this is the hash of another account.
            self.spelling(password, &costliest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Zeroizing::new(text.as_bytes().to_vec())
    }

    fn candidate(text: &str) -> Candidate {
        Candidate { normal: password(text), entered: password(text) }
    }

    fn arena() -> Arena {
        Arena::new(HashCost::STANDARD, Costliest::default())
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let hasher = Hasher::start(HashCost::STANDARD, 1, 4).unwrap();
        let hash = hasher.hash(password("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(hasher.verify(candidate("correct horse"), Some(hash.clone())).await, Ok(PasswordMatch::Yes));
        assert_eq!(hasher.verify(candidate("correct Horse"), Some(hash)).await, Ok(PasswordMatch::No));
        assert_eq!(hasher.verify(candidate("correct horse"), None).await, Ok(PasswordMatch::No));
    }

    #[test]
    fn a_hash_of_weaker_parameters_is_right_but_old() {
        let mut arena = arena();
        let mut hash = arena.own([7; 16]);
        hash.cost = HashCost { memory: 8192, passes: 1, lanes: 1 };
        hash.key = arena.derive(b"secret", &hash).unwrap();
        let phc = Scheme::Argon2(hash).to_string();
        assert_eq!(arena.verify(&candidate("secret"), Some(&phc)), PasswordMatch::Outdated);
    }

    #[test]
    fn attack_47_an_unknown_account_costs_the_same_memory_and_passes() {
        let mut arena = arena();
        for invalid in [None, Some("not a hash")] {
            arena.blocks.clear();
            assert_eq!(arena.verify(&candidate("x"), invalid), PasswordMatch::No);
            assert_eq!(arena.blocks.len(), HashCost::STANDARD.memory as usize, "a block is one KiB");
        }
    }

    #[test]
    fn attack_49_a_parameter_bomb_is_not_computed() {
        let mut arena = arena();
        let bomb =
            "$argon2id$v=19$m=4194304,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(arena.verify(&candidate("x"), Some(bomb)), PasswordMatch::No);
        assert!(arena.blocks.len() <= HashCost::STANDARD.memory as usize);
    }

    #[test]
    fn a_foreign_hash_of_any_spelling_is_right_but_old() {
        // Python's crypt.crypt("cafe\u0301 quartz", "$5$rounds=1000$NaClNaCl"): not normalized.
        let hash = "$5$rounds=1000$NaClNaCl$YDIka9apBN5oQcwztly1o9DYTKUXF/iLAU3ueeUtpK6";
        let (composed, decomposed) = ("caf\u{e9} quartz", "cafe\u{301} quartz");
        let typed = |entered| Candidate { normal: password(composed), entered: password(entered) };
        assert_eq!(arena().verify(&typed(decomposed), Some(hash)), PasswordMatch::Outdated);
        assert_eq!(arena().verify(&typed(composed), Some(hash)), PasswordMatch::No);
    }

    #[test]
    fn attack_47_wrong_passwords_also_cost_the_most_expensive_foreign_hash() {
        let mut arena = arena();
        let (cheap, costly) = (
            "$pbkdf2$i=1000$TmFDbE5hQ2w$dlCrA7piXBPiDaGXmIm/TAkIubY",
            "$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
        );
        for hash in [costly, cheap] {
            assert_eq!(arena.verify(&candidate("x"), Some(hash)), PasswordMatch::No);
            assert_eq!(arena.blocks.len(), HashCost::STANDARD.memory as usize, "and a hash of ours");
            arena.blocks.clear();
        }
        let costliest = arena.costliest.lock().unwrap().clone();
        assert_eq!(costliest, Scheme::stored(costly), "what an unknown name costs from now on");
    }

    #[tokio::test]
    async fn attack_50_a_full_queue_refuses_at_once() {
        let hasher = Hasher::start(HashCost::STANDARD, 1, 1).unwrap();
        let tries = (0..20)
            .map(|_| hasher.clone())
            .map(|hasher| tokio::spawn(async move { hasher.verify(candidate("x"), None).await }));
        let mut refused = 0;
        for result in tries.collect::<Vec<_>>() {
            refused += usize::from(result.await.unwrap() == Err(Overloaded));
        }
        assert!(refused > 0);
    }
}
