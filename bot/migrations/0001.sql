-- What a chat has chosen. No row: nothing was chosen.
CREATE TABLE chats (
    chat BIGINT PRIMARY KEY,
    story TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    preview BOOLEAN NOT NULL DEFAULT FALSE,
    publisher_first BOOLEAN NOT NULL DEFAULT FALSE,
    news BOOLEAN NOT NULL DEFAULT FALSE
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
