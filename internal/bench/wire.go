package bench

import (
	"bytes"
	"context"
	"encoding/json/v2"
	"fmt"
	"io"
	"net/http"
)

// client is one client of a side, with a person signed in. Answers come unpacked on both sides: PocketBase does not
// compress its own, and on this machine's loopback ours need not.
type client struct {
	http  *http.Client
	url   string
	token string
}

// signIn is PocketBase's own on both sides.
func signIn(ctx context.Context, url, email, password string) (*client, error) {
	c := &client{http: &http.Client{Transport: &http.Transport{DisableCompression: true}}, url: url}
	body, err := json.Marshal(map[string]string{"identity": email, "password": password})
	if err != nil {
		return nil, err
	}
	var in struct{ Token string }
	if err := c.call(ctx, "POST", "/api/collections/users/auth-with-password", body, &in); err != nil {
		return nil, fmt.Errorf("sign in %s: %w", email, err)
	}
	c.token = in.Token
	return c, nil
}

// call sends JSON and reads the answer into v; nil leaves it unread.
func (c *client) call(ctx context.Context, method, path string, body []byte, v any) error {
	_, text, err := c.do(ctx, method, path, body, "Content-Type", "application/json")
	if err != nil || v == nil {
		return err
	}
	if err := json.Unmarshal(text, v, json.MatchCaseInsensitiveNames(true)); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

func (c *client) do(ctx context.Context, method, path string, body []byte, headers ...string) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if c.token != "" {
		req.Header.Set("Authorization", c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, nil, err
	}
	if resp.StatusCode >= 300 {
		return nil, nil, fmt.Errorf("%s %s: %s %.300s", method, path, resp.Status, text)
	}
	return resp, text, nil
}
