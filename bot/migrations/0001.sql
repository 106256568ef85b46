-- What a chat has chosen. No row: nothing was chosen.
CREATE TABLE chats (
    chat BIGINT PRIMARY KEY,
    story TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    preview BOOLEAN NOT NULL DEFAULT FALSE,
    publisher_first BOOLEAN NOT NULL DEFAULT FALSE,
    news BOOLEAN NOT NULL DEFAULT FALSE,
    report BOOLEAN NOT NULL DEFAULT FALSE
);

-- Thumbs: how many, of which article, under how sure an answer.
CREATE TABLE votes (
    article TEXT NOT NULL,
    band TEXT NOT NULL,
    up INTEGER NOT NULL DEFAULT 0,
    down INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (article, band)
);

-- How much was asked on a day: numbers alone.
CREATE TABLE days (
    day DATE PRIMARY KEY,
    questions INTEGER NOT NULL DEFAULT 0,
    silences INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0
);

-- How long it took to answer on a day: how many answers within so many milliseconds.
CREATE TABLE latencies (
    day DATE NOT NULL,
    bucket INTEGER NOT NULL,
    answers INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, bucket)
);

-- Questions that got silence, of readers who allowed it. The reader is a hash under a key that is
-- in memory alone, for a week at most: it tells one reader from another, and nobody who it is.
CREATE TABLE silent_questions (
    question TEXT NOT NULL,
    story TEXT NOT NULL,
    day DATE NOT NULL,
    epoch TEXT NOT NULL,
    reader TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (question, story, day, epoch, reader)
);
CREATE INDEX silent_questions_day ON silent_questions (day);

-- Which operator got the report of which week.
CREATE TABLE weekly_reports (
    week TEXT NOT NULL,
    operator BIGINT NOT NULL,
    PRIMARY KEY (week, operator)
);

-- Updates that a worker has taken, so that no other answers them too.
CREATE TABLE claims (
    update_id BIGINT PRIMARY KEY,
    worker TEXT NOT NULL,
    state TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

-- Which message of the bot answers which question, so that both are edited together.
CREATE TABLE replies (
    chat BIGINT NOT NULL,
    question BIGINT NOT NULL,
    reply BIGINT NOT NULL,
    checksum TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (chat, question)
);
CREATE INDEX replies_at ON replies (at);
CREATE INDEX claims_at ON claims (at);

-- Which messages quote which sentences, so that a correction reaches them; not the sentences.
CREATE TABLE sent (
    id TEXT PRIMARY KEY,
    chat BIGINT NOT NULL,
    message BIGINT NOT NULL,
    language TEXT NOT NULL,
    heading TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);
CREATE INDEX sent_chat ON sent (chat);
CREATE INDEX sent_at ON sent (at);
CREATE TABLE quotes (
    sent TEXT NOT NULL,
    place INTEGER NOT NULL,
    article TEXT NOT NULL,
    version TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    sentence TEXT NOT NULL,
    correction TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sent, place)
);
CREATE INDEX quotes_article ON quotes (article);

-- What became of a quoted sentence: of the library, not of a reader.
CREATE TABLE corrections (
    id TEXT PRIMARY KEY,
    old TEXT NOT NULL,
    source TEXT NOT NULL,
    fate TEXT NOT NULL,
    note TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);

-- What still has to be done to which message.
CREATE TABLE outbox (
    sent TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    due DOUBLE PRECISION NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sent, kind)
);
CREATE INDEX outbox_due ON outbox (due);

-- Questions that wait until the story answers them, as their readers wish; encrypted.
CREATE TABLE waiting (
    id TEXT PRIMARY KEY,
    chat BIGINT NOT NULL,
    message BIGINT NOT NULL,
    story TEXT NOT NULL,
    language TEXT NOT NULL,
    secret TEXT NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    state TEXT NOT NULL,
    UNIQUE (chat, message)
);
CREATE INDEX waiting_until ON waiting (until);

-- What anyone needs to check a quote; of the library, not of a reader.
CREATE TABLE receipts (
    id TEXT PRIMARY KEY,
    article TEXT NOT NULL,
    publisher TEXT NOT NULL,
    agency TEXT NOT NULL,
    url TEXT NOT NULL,
    file TEXT NOT NULL,
    published TEXT NOT NULL,
    version INTEGER NOT NULL,
    version_sha256 TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    sentence_sha256 TEXT NOT NULL,
    read TEXT NOT NULL
);
