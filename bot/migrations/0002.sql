-- Up to which update something was forgotten, in each of 256 drawers that many chats share.
CREATE TABLE forgotten (
    drawer INTEGER PRIMARY KEY,
    update_id BIGINT NOT NULL,
    at DOUBLE PRECISION NOT NULL
);
INSERT INTO forgotten
WITH RECURSIVE drawers(drawer) AS (
    SELECT 0 UNION ALL SELECT drawer + 1 FROM drawers WHERE drawer < 255
)
SELECT drawer, 0, 0 FROM drawers;
