<?php // php -S 127.0.0.1:8000 receiver.php, with SECRET=whsec_… in the environment; or any web server. PHP 8, no packages.
$key = base64_decode(preg_replace('/^whsec_/', '', getenv('SECRET')));
$body = file_get_contents('php://input'); // The bytes as they came.
$id = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
$timestamp = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '';
$expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));

$genuine = false;
if (ctype_digit($timestamp) && abs(time() - (int) $timestamp) <= 300) {
    foreach (explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '') as $part) {
        $genuine = hash_equals($expected, $part) || $genuine;
    }
}
if (!$genuine) {
    http_response_code(401);
    exit;
}
// Here: if the id was not seen yet (your database knows), remember it and do the work.
$notice = json_decode($body, true);
error_log($notice['type'] . ' ' . ($notice['data']['conversation'] ?? ''));
http_response_code(204);
